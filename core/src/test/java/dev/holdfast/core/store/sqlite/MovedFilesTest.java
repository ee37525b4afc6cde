package dev.holdfast.core.store.sqlite;

import static dev.holdfast.core.store.Drafts.AT;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Service;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Refused;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.Outcome.Why;
import dev.holdfast.core.store.UnusableStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose files are deleted, moved or overwritten while it runs. */
class MovedFilesTest {

  private static final Refused NOT_STORED = new Refused(Why.NOT_STORED);

  @TempDir Path temporary;
  private final List<Outcome> outcomes = new ArrayList<>();
  private Path directory;
  private Path file;
  private TestStore open;

  @BeforeEach
  void open() {
    directory = temporary.resolve("data");
    file = directory.resolve("holdfast.db");
    open = TestStore.in(directory);
    open.store.apply(new MetadataChange.Opened("lobby", "log"));
    append("before");
    assertEquals(List.of(new Stored(1, 1, AT)), outcomes);
    outcomes.clear();
  }

  @AfterEach
  void close() {
    open.close();
  }

  private void append(String text) {
    open.store.append(Drafts.of(text), outcomes::add);
    open.settle();
  }

  private List<String> texts() {
    return open.read("lobby", new Range(0, 99, 99, 10_000)).stream()
        .map(ChatStore.Message::text)
        .toList();
  }

  private void reopen() {
    open.close();
    open = TestStore.in(directory);
  }

  /** The files of the database, as far as they are there. */
  private List<Path> files() throws IOException {
    try (var all = Files.list(directory)) {
      return all.filter(each -> each.getFileName().toString().startsWith("holdfast.db")).toList();
    }
  }

  @Test
  void aDeletedFileTakesNoMessagesAndItsContentIsSaved() throws Exception {
    for (Path each : files()) {
      Files.delete(each);
    }
    append("after");
    append("once more");
    assertEquals(List.of(NOT_STORED, NOT_STORED), outcomes);
    assertTrue(open.sqlite.problem().contains("deleted"), open.sqlite.problem());
    assertEquals(List.of(), files(), "no other one was made in its place");
    open.close();
    Files.move(directory.resolve("salvaged.db"), file);
    open = TestStore.in(directory);
    assertEquals("before", texts().get(0));
  }

  @Test
  void aFileThatIsMovedAwayAndPutBackGoesOn() throws Exception {
    Path away = Files.createDirectory(temporary.resolve("away"));
    List<Path> files = files();
    for (Path each : files) {
      Files.move(each, away.resolve(each.getFileName()));
    }
    append("meanwhile");
    assertEquals(List.of(NOT_STORED), outcomes);
    for (Path each : files) {
      Files.move(away.resolve(each.getFileName()), each);
    }
    append("after");
    assertEquals("after", texts().get(texts().size() - 1));
    assertFalse(Files.exists(directory.resolve("salvaged.db")), "retention would not reach it");
    reopen();
    assertEquals("before", texts().get(0));
    assertEquals("after", texts().get(texts().size() - 1));
  }

  @Test
  void eachTimeAFileIsMovedAwayACopyIsSavedUntilItIsBack() throws Exception {
    Path away = temporary.resolve("away.db");
    for (int i = 0; i < 3; i++) {
      Files.move(file, away);
      append("meanwhile");
      assertTrue(Files.size(directory.resolve("salvaged.db")) > 0);
      Files.move(away, file);
      append("after");
      assertFalse(Files.exists(directory.resolve("salvaged.db")));
    }
    assertEquals(List.of("before", "after", "after", "after"), texts());
  }

  @Test
  void aCopyOfAnEarlierServerStays() throws Exception {
    Files.writeString(directory.resolve("salvaged.db"), "precious");
    Path away = temporary.resolve("away.db");
    Files.move(file, away);
    append("meanwhile");
    Files.move(away, file);
    append("after");
    assertEquals("precious", Files.readString(directory.resolve("salvaged.db")));
  }

  @Test
  void aFileThatIsReplacedTakesNoMessages() throws Exception {
    Files.copy(file, temporary.resolve("copy.db"));
    Files.move(file, temporary.resolve("moved.db"));
    Files.copy(temporary.resolve("copy.db"), file);
    append("after");
    append("once more");
    assertEquals(List.of(NOT_STORED, NOT_STORED), outcomes);
    assertTrue(open.sqlite.problem().contains("another file"), open.sqlite.problem());
  }

  /** Damages the file in its place, and checks that nothing is stored from then on. */
  private void spoilt(String how, Spoiling spoiling) throws Exception {
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      spoiling.spoil(channel);
    }
    append("after");
    append("once more");
    assertEquals(List.of(NOT_STORED, NOT_STORED), outcomes);
    assertTrue(open.sqlite.problem().contains(how), open.sqlite.problem());
    assertTrue(open.sqlite.problem().contains("restore a backup"), open.sqlite.problem());
  }

  private interface Spoiling {
    void spoil(FileChannel channel) throws IOException;
  }

  @Test
  void aFileThatIsEmptiedInItsPlaceTakesNoMessages() throws Exception {
    spoilt("it was emptied", channel -> channel.truncate(0));
    assertFalse(Files.exists(directory.resolve("salvaged.db")), "there is nothing to save");
    open.close();
    assertEquals(0, Files.size(file), "nothing is written to it any more");
    assertThrows(
        UnusableStoreException.class,
        () -> SqliteChatStore.open(directory, TestStore.PLENTY, TestStore.clock()).close());
    for (Path each : files()) {
      Files.delete(each);
    }
    open = TestStore.in(directory); // to be closed
  }

  @Test
  void aFileThatIsCutOffInItsPlaceTakesNoMessages() throws Exception {
    spoilt("it was cut off", channel -> channel.truncate(4_096));
  }

  @Test
  void aFileThatIsOverwrittenInItsPlaceTakesNoMessages() throws Exception {
    spoilt("it was overwritten", channel -> channel.write(ByteBuffer.allocate(200), 0));
  }

  @Test
  void aFileThatIsTouchedGoesOn() throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    append("after");
    assertEquals(List.of(new Stored(2, 1, AT)), outcomes);
  }

  @Test
  void anEmptiedFileIsNoticedWithoutAnyMessages() throws Exception {
    Files.write(file, new byte[0]);
    open.settle();
    append("after");
    assertEquals(List.of(NOT_STORED), outcomes);
  }

  @Test
  void writesOfTheServerItselfAreNoOverwriting() throws Exception {
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 100; j++) {
        open.store.append(Drafts.of("x".repeat(2_000)), outcomes::add);
      }
      open.settle();
      open.now = open.now.plusSeconds(11);
      open.settle();
    }
    assertTrue(Files.size(file) > 1 << 20, "the write-ahead log was emptied into the file");
    assertTrue(outcomes.stream().allMatch(Stored.class::isInstance));
    assertFalse(Files.exists(directory.resolve("salvaged.db")));
  }

  @Test
  void aDeletedWriteAheadLogLosesNothing() throws Exception {
    texts(); // the reader has it open
    Files.delete(directory.resolve("holdfast.db-wal"));
    append("after");
    append("once more");
    assertEquals(List.of(new Stored(2, 1, AT), new Stored(3, 1, AT)), outcomes);
    assertEquals(List.of("before", "after", "once more"), texts());
    reopen();
    assertEquals(List.of("before", "after", "once more"), texts());
  }

  @Test
  void aMissingFileIsNoticedWithoutAnyMessages() throws Exception {
    Service writer = open.sqlite.writer().startAsync();
    writer.awaitRunning();
    writer.stopAsync().awaitTerminated();
    assertTrue(Objects.requireNonNull(open.sqlite.problem()).contains("does not run"));
    Files.delete(file);
    open.now = open.now.plus(Duration.ofSeconds(11));
    open.settle();
    assertTrue(open.sqlite.problem().contains("deleted"), open.sqlite.problem());
  }

  @Test
  void aLockThatIsDeletedIsMadeAgain() throws Exception {
    Path lock = directory.resolve("holdfast.lock");
    Files.delete(lock);
    open.now = open.now.plus(Duration.ofSeconds(11));
    open.settle();
    assertTrue(Files.exists(lock));
    assertThrows(UnusableStoreException.class, () -> DataDirectory.lock(directory));
    reopen();
    append("after");
    assertEquals(List.of(new Stored(2, 1, AT)), outcomes);
  }

  @Test
  void noOtherServerBeginsWhereTheLockIsDeleted() throws Exception {
    Files.delete(directory.resolve("holdfast.lock"));
    UnusableStoreException refusal =
        assertThrows(
            UnusableStoreException.class,
            () -> SqliteChatStore.open(directory, TestStore.PLENTY, TestStore.clock()).close());
    assertTrue(refusal.getMessage().contains("in use by another server"), refusal.getMessage());
    append("after");
    assertEquals(List.of(new Stored(2, 1, AT)), outcomes);
  }

  @Test
  void aWorkingStoreReportsNoProblem() {
    Service writer = open.sqlite.writer().startAsync();
    writer.awaitRunning();
    assertNull(open.sqlite.problem());
    writer.stopAsync().awaitTerminated();
  }
}
