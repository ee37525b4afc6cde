package dev.holdfast.core.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.common.util.concurrent.Service;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.UnusableStoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The closing of a store whose disk does not answer: it takes a bounded time in all. */
class ClosingTest {

  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(30); // enough for a busy machine

  @TempDir Path directory;
  private final CountDownLatch mended = new CountDownLatch(1);
  private final CountDownLatch stuck = new CountDownLatch(1);
  private TestStore open;

  @BeforeEach
  void open() {
    open(PATIENCE);
  }

  private void open(Duration patience) {
    open = TestStore.in(directory, patience);
    open.store.apply(new MetadataChange.Opened("lobby", "log"));
    open.store.append(Drafts.of("hello"), outcome -> {});
  }

  /** Lets the disk answer again, and checks that all work that waited is done. */
  @AfterEach
  void endsWhenTheDiskAnswers() {
    assertThrows(
        UnusableStoreException.class,
        () -> DataDirectory.lock(directory),
        "another may not have it yet");
    mended.countDown();
    assertTimeoutPreemptively(LONG, this::awaitUnlocked);
    try (TestStore again = TestStore.in(directory, PATIENCE)) {
      assertEquals(1, again.load().rooms().size());
    }
  }

  private void awaitUnlocked() throws Exception {
    while (true) {
      try {
        DataDirectory.lock(directory).close();
        return;
      } catch (UnusableStoreException e) {
        Thread.onSpinWait();
      }
    }
  }

  /** The disk does not answer from now on. */
  private void stick() {
    open.beforeCommit =
        () -> {
          stuck.countDown();
          Uninterruptibles.awaitUninterruptibly(mended);
        };
  }

  private void close() {
    assertTimeoutPreemptively(LONG, open.sqlite::close);
  }

  @Test
  void closingDoesNotWaitForeverForTheWriter() {
    stick();
    open.sqlite.writer().startAsync();
    Uninterruptibles.awaitUninterruptibly(stuck);
    close();
  }

  @Test
  void closingDoesNotWaitForAFailedWriter() {
    open.beforeCommit =
        () -> {
          throw new AssertionError("killed");
        };
    Service writer = open.sqlite.writer().startAsync();
    assertThrows(IllegalStateException.class, writer::awaitTerminated);
    stick();
    close();
  }

  @Test
  void closingDoesNotWaitForeverForTheReader() {
    open.write();
    open.writer.close();
    ChatStore other =
        open.sqlite.connect(
            task -> {
              stuck.countDown();
              Uninterruptibles.awaitUninterruptibly(mended);
            });
    other.read("lobby", new Range(0, 100, 100, 1_000), reading -> {});
    Uninterruptibles.awaitUninterruptibly(stuck);
    close();
  }

  @Test
  void theTimeToCloseBeginsWhenTheWriterIsAskedToStop() {
    open.close();
    assertTimeoutPreemptively(LONG, this::awaitUnlocked); // it may take longer than the limit
    Duration patience = LONG.multipliedBy(100);
    open(patience);
    stick();
    Service writer = open.sqlite.writer().startAsync();
    Uninterruptibles.awaitUninterruptibly(stuck);
    writer.stopAsync();
    open.now = open.now.plus(patience);
    close(); // at once, since the limit has passed
  }
}
