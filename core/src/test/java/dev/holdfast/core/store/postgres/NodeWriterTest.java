package dev.holdfast.core.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.google.common.base.Ticker;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.postgres.WriteTask.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The writer of a node, to which tasks of the test are given. */
@Timeout(60)
class NodeWriterTest {

  private final List<String> done = new ArrayList<>();
  private final List<Throwable> faults = new ArrayList<>();
  private final WriteTaskQueue queue = new WriteTaskQueue();
  private NodeWriter writer;

  @BeforeEach
  void begin() throws Exception {
    SharedStoreConfig config =
        new SharedStoreConfig(
            PostgresAddress.parse(
                TestPostgres.shared().address(TestPostgres.shared().newDatabase())),
            TestPostgres.PASSWORD,
            "aa",
            null,
            new RetentionLimits(1_000, Duration.ofDays(1), 1 << 30),
            Duration.ofSeconds(2));
    Ticker ticker = Ticker.systemTicker();
    PostgresChatStore.open(config, () -> 0);
    NodeContext context =
        new NodeContext(
            new DatabaseConnector(config.database(), config.password()),
            config,
            new NodeCounters(),
            () -> TimeUnit.NANOSECONDS.toMillis(ticker.read()),
            task -> {
              try {
                task.run();
              } catch (Throwable e) {
                faults.add(e);
              }
            });
    long life = NodeLife.begin(context, true).number();
    writer =
        new NodeWriter(
            context, life, queue, settled -> settled.forEach(each -> each.report().run()));
  }

  /** A task that fails with a state when it is performed for the time of that number. */
  private WriteTask task(Kind kind, String name, int failing, String state) {
    int[] times = {0};
    return task(
        kind,
        name,
        in -> {
          if (++times[0] == failing) {
            done.add(name + " fails");
            throw new SQLException("it fails", state);
          }
          done.add(name);
          return Settled.of(() -> done.add(name + " is reported"));
        });
  }

  private WriteTask task(Kind kind, String name, WriteTask.Call call) {
    return new WriteTask(
        kind,
        1,
        null,
        null,
        call,
        null,
        outcome -> {},
        why -> done.add(name + " is refused: " + why));
  }

  private void runToTheEnd() {
    writer.stop(30_000);
    writer.run();
  }

  @Test
  void aChangeThatIsKeptIsNotOvertakenByALaterOne() {
    queue.put(task(Kind.CHANGE, "first", 2, "08006"));
    queue.put(task(Kind.CHANGE, "second", 0, ""));
    queue.put(task(Kind.REFUSABLE, "third", 1, "XX000")); // so that each is tried alone
    runToTheEnd();
    assertEquals(
        List.of(
            "first",
            "second",
            "third fails",
            "first fails",
            "first is refused: NOT_STORED",
            "second is refused: NOT_STORED",
            "third is refused: NOT_STORED",
            "first",
            "second",
            "first is reported",
            "second is reported"),
        done);
    assertEquals(List.of(), faults);
  }

  @Test
  void aChangeThatIsKeptIsWrittenBeforeTheNodeEnds() {
    queue.put(task(Kind.CHANGE, "first", 1, "08006"));
    runToTheEnd();
    assertEquals(
        List.of("first fails", "first is refused: NOT_STORED", "first", "first is reported"), done);
  }

  @Test
  void aTransactionThatMeetsOthersTooOftenIsTriedAgainLater() {
    int[] times = {0};
    queue.put(
        task(
            Kind.CHANGE,
            "first",
            in -> {
              if (++times[0] <= 5) {
                throw new SQLException("it meets another", "40P01");
              }
              done.add("first");
              return Settled.of(() -> {});
            }));
    runToTheEnd();
    assertEquals(List.of("first is refused: NOT_STORED", "first"), done);
    assertEquals(List.of(), faults);
  }

  @Test
  void theOutcomeOfAChangeIsReportedHoweverOftenItWasTried() {
    queue.put(task(Kind.CHANGE, "first", 1, "08006"));
    runToTheEnd();
    assertEquals("first is reported", done.get(done.size() - 1));
    assertEquals(1, done.stream().filter("first is refused: NOT_STORED"::equals).count());
  }

  @Test
  void anErrorOfTheWriterIsOneOfTheServer() {
    queue.put(
        task(
            Kind.CHANGE,
            "first",
            in -> {
              throw new StackOverflowError();
            }));
    runToTheEnd();
    assertInstanceOf(StackOverflowError.class, faults.get(0));
  }
}
