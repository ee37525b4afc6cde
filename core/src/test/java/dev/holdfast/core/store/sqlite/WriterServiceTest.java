package dev.holdfast.core.store.sqlite;

import static dev.holdfast.core.store.Drafts.AT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.Service;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Stored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service of the thread that writes, and its replacement when it dies. */
class WriterServiceTest {

  @TempDir Path directory;
  private final List<Outcome> outcomes = new ArrayList<>();
  private TestStore open;

  @BeforeEach
  void open() {
    open = TestStore.in(directory);
    open.store.apply(new MetadataChange.Opened("lobby", "log"));
  }

  @AfterEach
  void close() {
    open.close();
  }

  private void append(int number) {
    open.store.append(Drafts.of("message " + number), outcomes::add);
  }

  private List<String> texts() {
    return open.read("lobby", new Range(0, 100_000, 100_000, 1 << 30)).stream()
        .map(Message::text)
        .toList();
  }

  private static List<String> expected(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> "message " + number).toList();
  }

  @Test
  void theServiceWritesChangesAndReadsThem() throws Exception {
    Service writer = open.sqlite.writer().startAsync();
    writer.awaitRunning();
    append(1);
    assertEquals(1, open.store.load().rooms().get(0).head());
    open.runOne();
    assertEquals(List.of(new Stored(1, 1, AT)), outcomes);
    writer.stopAsync().awaitTerminated();
  }

  @Test
  void theServiceEmptiesItsQueueBeforeItStops() {
    Service writer = open.sqlite.writer();
    for (int i = 1; i <= 2_500; i++) {
      append(i);
    }
    writer.startAsync().awaitRunning();
    writer.stopAsync().awaitTerminated();
    open.tell();
    assertEquals(2_500, outcomes.size());
  }

  @Test
  void aRoomIsOpenedHoweverManyOtherChangesWait() throws Exception {
    open.close();
    open = TestStore.in(directory, TestStore.PLENTY, new StoreQueueLimits(10, 1_000, 10, 2, 10));
    for (int i = 0; i < 5; i++) {
      open.store.apply(new MetadataChange.Unbanned("10.0.0." + i));
    }
    open.store.apply(new MetadataChange.Opened("attic", "log"));
    open.store.append(Drafts.of("attic", "hi"), outcomes::add);
    open.settle();
    assertEquals(List.of(new Stored(1, 1, AT)), outcomes);
  }

  @Test
  void closingStopsTheService() {
    Service writer = open.sqlite.writer().startAsync();
    append(1);
    open.sqlite.close();
    assertEquals(Service.State.TERMINATED, writer.state());
    assertEquals(0, open.sqlite.parts().queue.size());
  }

  @Test
  void anErrorEndsTheWriterAndTheNextOneGoesOn() {
    open.beforeCommit =
        () -> {
          throw new AssertionError("killed");
        };
    Service writer = open.sqlite.writer().startAsync();
    append(1);
    assertThrows(IllegalStateException.class, writer::awaitTerminated);
    assertEquals("killed", writer.failureCause().getMessage());
    open.sqlite.writer().startAsync();
    open.runOne();
    assertEquals(List.of(new Stored(1, 1, AT)), outcomes);
  }

  /** Appends while writers die before and after commits, and another takes over each time. */
  @Test
  void noChangeIsLostOrDoubledHoweverOftenTheWriterDies() {
    int count = 3_000;
    AtomicInteger deaths = new AtomicInteger();
    Random random = new Random(42);
    supervise(deaths);
    for (int i = 1; i <= count; i++) {
      append(i);
      if (i % 100 == 0) {
        TestStore.Fault death =
            () -> {
              deaths.incrementAndGet();
              throw new AssertionError("killed");
            };
        if (random.nextBoolean()) {
          open.beforeCommit = death;
        } else {
          open.afterCommit = death;
        }
        open.runOne();
      }
    }
    while (outcomes.size() < count) {
      open.runOne();
    }
    assertEquals(
        IntStream.rangeClosed(1, count).mapToObj(number -> new Stored(number, 1, AT)).toList(),
        outcomes);
    assertEquals(expected(count), texts());
    assertTrue(deaths.get() > 5, "it died " + deaths.get() + " times only");
  }

  private void supervise(AtomicInteger deaths) {
    Service writer = open.sqlite.writer();
    writer.addListener(
        new Service.Listener() {
          @Override
          public void failed(Service.State from, Throwable failure) {
            supervise(deaths);
          }
        },
        MoreExecutors.directExecutor());
    writer.startAsync();
  }
}
