package dev.holdfast.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Service;
import dev.holdfast.core.store.Store.Note;
import dev.holdfast.core.store.Store.Outcome;
import dev.holdfast.core.store.Store.Outcome.Refused;
import dev.holdfast.core.store.Store.Outcome.Stored;
import dev.holdfast.core.store.Store.Outcome.Why;
import dev.holdfast.core.store.Store.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store does when its files are deleted or moved under it. */
class MovedFilesTest {

  private static final Refused NOT_STORED = new Refused(Why.NOT_STORED);

  @TempDir Path temporary;
  private final List<Outcome> outcomes = new ArrayList<>();
  private Path folder;
  private Path file;
  private OpenStore open;

  @BeforeEach
  void open() {
    folder = temporary.resolve("data");
    file = folder.resolve("holdfast.db");
    open = OpenStore.in(folder);
    open.store.note(new Note.Opened("lobby", "log"));
    append("before");
    assertEquals(List.of(new Stored(1, 1)), outcomes);
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
        .map(Store.Message::text)
        .toList();
  }

  private void reopen() {
    open.close();
    open = OpenStore.in(folder);
  }

  /** The files of the database, as far as they are there. */
  private List<Path> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.filter(each -> each.getFileName().toString().startsWith("holdfast.db")).toList();
    }
  }

  @Test
  void aFileThatIsDeletedTakesNoMessagesAndWhatWasInItIsSaved() throws Exception {
    for (Path each : files()) {
      Files.delete(each);
    }
    append("after");
    append("once more");
    assertEquals(List.of(NOT_STORED, NOT_STORED), outcomes);
    assertTrue(open.sqlite.problem().contains("deleted"), open.sqlite.problem());
    assertEquals(List.of(), files(), "no other one was made in its place");
    open.close();
    Files.move(folder.resolve("salvaged.db"), file);
    open = OpenStore.in(folder);
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
    reopen();
    assertEquals("before", texts().get(0));
    assertEquals("after", texts().get(texts().size() - 1));
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

  @Test
  void aWriteAheadLogThatIsDeletedTakesNothingWithIt() throws Exception {
    texts(); // the reader has it open
    Files.delete(folder.resolve("holdfast.db-wal"));
    append("after");
    append("once more");
    assertEquals(List.of(new Stored(2, 1), new Stored(3, 1)), outcomes);
    assertEquals(List.of("before", "after", "once more"), texts());
    reopen();
    assertEquals(List.of("before", "after", "once more"), texts());
  }

  @Test
  void thatAFileIsGoneIsNoticedThoughNobodySaysAnything() throws Exception {
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
    Path lock = folder.resolve("holdfast.lock");
    Files.delete(lock);
    open.now = open.now.plus(Duration.ofSeconds(11));
    open.settle();
    assertTrue(Files.exists(lock));
    assertThrows(StoreException.class, () -> Folder.lock(folder));
    reopen();
    append("after");
    assertEquals(List.of(new Stored(2, 1)), outcomes);
  }

  @Test
  void aStoreThatWritesHasNoProblem() {
    Service writer = open.sqlite.writer().startAsync();
    writer.awaitRunning();
    assertNull(open.sqlite.problem());
    writer.stopAsync().awaitTerminated();
  }
}
