package dev.holdfast.http.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CPU time and the memory that a process uses, as Linux tells in {@code /proc}. */
final class ProcessUsage {

  private static final double TICKS = 100; // ticks in a second: USER_HZ

  private final Path folder;

  /**
   * Makes a reader for a process.
   *
   * @throws IOException if there is no such process, or no {@code /proc}
   */
  ProcessUsage(long pid) throws IOException {
    folder = Path.of("/proc", Long.toString(pid));
    if (!Files.isReadable(folder.resolve("stat"))) {
      throw new IOException("there is no process " + pid + " on this machine");
    }
  }

  /** Returns the seconds of CPU that it has used. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(folder.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
  }

  /** Returns the KiB of memory that it has in use. */
  long residentKib() throws IOException {
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS of the process in " + folder);
  }
}
