package dev.holdfast.core.store.sqlite;

import static dev.holdfast.core.store.Drafts.AT;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.UnusableStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of a checkpoint that a full disk cut short: the first page says how many pages there
 * are, and the file has fewer.
 */
class CutShortCheckpointTest {

  private static final int MESSAGES = 50;
  private static final int FRAME = 24; // bytes before each page
  private static final int HEADER = 32; // bytes before the first frame

  @TempDir Path temporary;
  private final List<Outcome> outcomes = new ArrayList<>();
  private Path directory;
  private Path file;
  private TestStore open;

  @BeforeEach
  void fill() throws IOException {
    directory = temporary.resolve("data");
    file = directory.resolve("holdfast.db");
    open = TestStore.in(directory);
    open.store.apply(new MetadataChange.Opened("lobby", "log"));
    for (int i = 0; i < MESSAGES; i++) {
      append("x".repeat(2_000));
    }
    long before = Files.size(file);
    cutShort();
    assertEquals(before, Files.size(file));
  }

  @AfterEach
  void close() {
    open.close();
  }

  private void append(String text) {
    open.store.append(Drafts.of(text), outcomes::add);
    open.settle();
  }

  private int messages(TestStore store) {
    return store.read("lobby", new Range(0, 999, 999, 1 << 20)).size();
  }

  /** Copies the newest first page from the write-ahead log, as a checkpoint does. */
  private void cutShort() throws IOException {
    ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("holdfast.db-wal")));
    int size = log.getInt(8);
    int newest = -1;
    for (int at = HEADER; at + FRAME + size <= log.limit(); at += FRAME + size) {
      newest = log.getInt(at) == 1 ? at : newest;
    }
    assertTrue(newest > 0, "the log has a first page");
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      channel.write(log.slice(newest + FRAME, size), 0);
      assertTrue(log.getInt(newest + FRAME + 28) * (long) size > channel.size(), "and more pages");
    }
  }

  private Path copy(String... names) throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    for (String name : names) {
      Files.copy(directory.resolve(name), copy.resolve(name));
    }
    return copy;
  }

  @Test
  void afterAFullDiskTheServerGoesOnOnceThereIsSpace() {
    append("after");
    assertEquals(new Stored(MESSAGES + 1, 1, AT), outcomes.get(MESSAGES));
    assertEquals(MESSAGES + 1, messages(open));
    open.close();
    open = TestStore.in(directory);
    assertEquals(MESSAGES + 1, messages(open));
  }

  @Test
  void aKillDuringACutShortCheckpointLosesNothing() throws IOException {
    Path copy = copy("holdfast.db", "holdfast.db-wal", "holdfast.db-last");
    try (TestStore next = TestStore.in(copy)) {
      assertEquals(MESSAGES, messages(next));
    }
  }

  @Test
  void aFileThatLacksPagesWithoutItsLogIsDamaged() throws IOException {
    Path copy = copy("holdfast.db", "holdfast.db-last");
    UnusableStoreException refused =
        assertThrows(
            UnusableStoreException.class,
            () -> SqliteChatStore.open(copy, TestStore.PLENTY, TestStore.clock()).close());
    assertTrue(refused.getMessage().contains("it is cut off"), refused.getMessage());
  }

  @Test
  void pagesOfAnEarlierRoundOfTheLogDoNotCount() throws IOException {
    Path copy = copy("holdfast.db", "holdfast.db-wal", "holdfast.db-last");
    try (FileChannel log = FileChannel.open(copy.resolve("holdfast.db-wal"), READ, WRITE)) {
      log.write(ByteBuffer.wrap(new byte[8]), 16); // other salts
    }
    assertThrows(
        UnusableStoreException.class,
        () -> SqliteChatStore.open(copy, TestStore.PLENTY, TestStore.clock()).close());
  }

  @Test
  void aCleanStopLeavesNoWriteAheadLog() {
    messages(open);
    open.close();
    open = TestStore.in(directory);
    messages(open);
    open.close();
    assertFalse(Files.exists(directory.resolve("holdfast.db-wal")));
    assertFalse(Files.exists(directory.resolve("holdfast.db-shm")));
    open = TestStore.in(directory); // to be closed
  }
}
