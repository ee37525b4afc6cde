package dev.holdfast.core.store.sqlite;

import static dev.holdfast.core.store.Drafts.AT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Refused;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.Outcome.Why;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of the queues of a store in a file. */
class BoundsTest {

  private static final Refused BUSY = new Refused(Why.BUSY);

  @TempDir Path directory;
  private final List<Outcome> outcomes = new ArrayList<>();
  private TestStore open;

  private void open(StoreQueueLimits limits) {
    open = TestStore.in(directory, TestStore.PLENTY, limits);
    open.store.apply(new MetadataChange.Opened("lobby", "log"));
    open.settle();
  }

  @AfterEach
  void close() {
    open.close();
  }

  private void append(String text) {
    open.store.append(Drafts.of(text), outcomes::add);
  }

  @Test
  void aFullQueueRefusesAllChangesUntilTheRefusalIsDelivered() {
    open(new StoreQueueLimits(2, 1_000, 2, 100, 100));
    List.of("one", "two", "three").forEach(this::append);
    assertEquals(List.of(), outcomes, "not before what was asked for earlier");
    open.write();
    append("four"); // there is space now, but the refusal of "three" was not delivered yet
    assertEquals(List.of(), outcomes);
    open.settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Stored(2, 1, AT), BUSY, BUSY), outcomes);
    append("five");
    open.settle();
    assertEquals(new Stored(3, 1, AT), outcomes.get(4));
  }

  @Test
  void aQueueIsFullByItsBytesToo() {
    open(new StoreQueueLimits(100, 1_000, 2, 100, 100));
    append("x".repeat(600));
    append("more");
    open.settle();
    assertEquals(List.of(new Stored(1, 1, AT), BUSY), outcomes);
  }

  @Test
  void aQueueFullOfRefusalsRefusesAtOnce() {
    open(new StoreQueueLimits(1, 1_000, 1, 100, 100));
    List.of("one", "two", "three").forEach(this::append);
    assertEquals(List.of(BUSY), outcomes);
    open.settle();
    assertEquals(List.of(BUSY, new Stored(1, 1, AT), BUSY), outcomes);
  }

  @Test
  void tooManyMinorChangesAreDroppedAndNothingElse() {
    open(new StoreQueueLimits(9, 1_000, 9, 2, 100));
    for (String host : List.of("10.0.0.1", "10.0.0.2", "10.0.0.3")) {
      open.store.apply(new MetadataChange.Banned(new Ban(host, "eve", "spam", AT.plusSeconds(60))));
    }
    assertEquals(2, open.load().bans().size());
  }

  @Test
  void readsBeyondTheLimitFailAtOnce() {
    open(new StoreQueueLimits(9, 1_000, 9, 9, 50));
    append("one");
    open.settle();
    List<ChatStore.Reading> readings = new ArrayList<>();
    for (int i = 0; i < 200; i++) { // the loop stands still, and so does the reader soon
      open.store.read("lobby", new Range(0, 1, 1, 1), readings::add);
    }
    int failed = readings.size();
    assertTrue(failed >= 200 - 50 - 17 - 1, "some wait, some more wait for the loop");
    assertTrue(readings.stream().allMatch(ChatStore.Reading::isFailed));
    while (readings.size() < 200) {
      open.runOne();
    }
    assertTrue(
        readings.subList(failed, 200).stream().allMatch(each -> each.messages().size() == 1));
  }
}
