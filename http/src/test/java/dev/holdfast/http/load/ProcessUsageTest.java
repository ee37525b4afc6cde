package dev.holdfast.http.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessUsageTest {

  @TempDir private Path folder;

  private void stat(String state) throws IOException {
    Files.writeString(
        folder.resolve("stat"), "7 (a b) " + state + " 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0");
  }

  @Test
  void theCpuOfAProcessIsRead() throws IOException {
    stat("S");
    ProcessUsage usage = new ProcessUsage(folder);
    assertEquals(2, usage.cpuSeconds());
    assertFalse(usage.isGone());
  }

  @Test
  void aProcessWithoutFilesIsGone() {
    ProcessUsage usage = new ProcessUsage(folder);
    assertEquals(ProcessUsage.UNKNOWN, usage.cpuSeconds());
    assertTrue(usage.isGone());
  }

  @Test
  void aProcessThatItsParentHasNotWaitedForIsGone() throws IOException {
    stat("Z");
    ProcessUsage usage = new ProcessUsage(folder);
    assertEquals(ProcessUsage.UNKNOWN, usage.cpuSeconds());
    assertTrue(usage.isGone());
  }

  @Test
  void aProcessWhoseFilesCannotBeReadIsUnknownAndNotGone() throws IOException {
    Files.createDirectory(folder.resolve("stat"));
    ProcessUsage usage = new ProcessUsage(folder);
    assertEquals(ProcessUsage.UNKNOWN, usage.cpuSeconds());
    assertFalse(usage.isGone());
    Files.delete(folder.resolve("stat"));
    stat("R");
    assertEquals(2, usage.cpuSeconds());
  }
}
