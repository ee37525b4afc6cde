package dev.holdfast.core.store.sqlite;

import static dev.holdfast.core.store.Drafts.ANN;
import static dev.holdfast.core.store.Drafts.AT;
import static dev.holdfast.core.store.Drafts.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Membership;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.core.store.Outcome.Done;
import dev.holdfast.core.store.Outcome.Refused;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.Outcome.Why;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a file that cannot write, or of which a thread dies. */
class FailureTest {

  private static final Refused NOT_STORED = new Refused(Why.NOT_STORED);

  @TempDir Path directory;
  private final List<Outcome> outcomes = new ArrayList<>();
  private TestStore open;

  @BeforeEach
  void open() {
    open = TestStore.in(directory);
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

  private List<String> texts() {
    return open.read("lobby", new Range(0, 99, 99, 10_000)).stream()
        .map(ChatStore.Message::text)
        .toList();
  }

  private void failOnce() {
    open.beforeCommit =
        () -> {
          throw new SQLException("the disk is on fire");
        };
  }

  @Test
  void aFullDiskRefusesUntilThereIsSpace() {
    open.run("PRAGMA max_page_count = 1"); // as small as it can be: the size it has
    String large = "x".repeat(20_000);
    append(large);
    append("small");
    open.settle();
    assertEquals(List.of(NOT_STORED, NOT_STORED), outcomes);
    assertEquals(List.of(), texts());
    append(large); // on a new connection, without that limit
    open.settle();
    assertEquals(new Stored(1, 1, AT), outcomes.get(2), "no number was used");
  }

  @Test
  void readingWorksOnAFullDisk() {
    append("before");
    open.settle();
    open.run("PRAGMA max_page_count = 1");
    append("x".repeat(20_000));
    open.settle();
    assertEquals(List.of("before"), texts());
  }

  @Test
  void allChangesBeforeAFailureIsDeliveredAreRefused() {
    failOnce();
    append("one");
    open.write();
    append("two");
    open.write(); // the disk works again, but the outcome of "one" is not reported yet
    append("three");
    open.tell();
    append("four");
    open.settle();
    assertEquals(List.of(NOT_STORED, NOT_STORED, NOT_STORED, new Stored(1, 1, AT)), outcomes);
    assertEquals(List.of("four"), texts());
  }

  @Test
  void barriersAndReceiptsAreRefusedWithTheMessagesBeforeThem() {
    failOnce();
    append("one");
    open.write();
    open.store.barrier(outcomes::add);
    open.store.findReceipt(ANN, "a", 7, outcomes::add);
    open.store.storeReceipt(ANN, "a", 7, AT, outcomes::add);
    open.write(); // the disk works again, but the outcome of "one" is not reported yet
    open.tell();
    open.store.barrier(outcomes::add);
    open.store.findReceipt(ANN, "a", 7, outcomes::add);
    open.settle();
    assertEquals(
        List.of(NOT_STORED, NOT_STORED, NOT_STORED, NOT_STORED, new Done(), new Done()), outcomes);
  }

  @Test
  void barriersAndReceiptsOfABatchThatFailedAreRefused() {
    failOnce();
    open.store.barrier(outcomes::add);
    open.store.findReceipt(ANN, "a", 7, outcomes::add);
    open.store.storeReceipt(ANN, "a", 7, AT, outcomes::add);
    open.settle();
    assertEquals(List.of(NOT_STORED, NOT_STORED, NOT_STORED), outcomes);
  }

  @Test
  void syncFailsWhileAnEarlierChangeIsNotStored() {
    failOnce();
    open.store.apply(
        new MetadataChange.Banned(new ChatStore.Ban("10.0.0.1", "eve", "", Drafts.AT)));
    open.store.sync(outcomes::add);
    open.settle();
    open.store.sync(outcomes::add);
    open.settle();
    assertEquals(List.of(NOT_STORED, new Done()), outcomes);
    assertEquals(1, open.load().bans().size());
  }

  @Test
  void syncIsNotRefusedByTheRefusalOfAMessage() {
    close();
    open = TestStore.in(directory, TestStore.PLENTY, new StoreQueueLimits(1, 1 << 20, 10, 10, 10));
    open.store.apply(new MetadataChange.Opened("lobby", "log"));
    append("one");
    append("too much");
    open.store.sync(outcomes::add);
    open.settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Refused(Why.BUSY), new Done()), outcomes);
  }

  @Test
  void syncFailsForAChangeDroppedByAFullQueue() {
    close();
    open = TestStore.in(directory, TestStore.PLENTY, new StoreQueueLimits(10, 1 << 20, 10, 1, 10));
    open.store.apply(new MetadataChange.Unbanned("10.0.0.1"));
    open.store.apply(new MetadataChange.Unbanned("10.0.0.2"));
    open.store.sync(outcomes::add);
    open.settle();
    open.store.sync(outcomes::add);
    open.settle();
    assertEquals(List.of(new Refused(Why.BUSY), new Done()), outcomes);
  }

  @Test
  void aRefusedMessageMayBeStoredAgainAtOnce() {
    failOnce();
    open.store.append(Drafts.of("one"), refused -> append("one again"));
    open.settle();
    open.settle();
    assertEquals(List.of(new Stored(1, 1, AT)), outcomes);
  }

  @Test
  void aReceiptOfAFailedBatchIsNotKept() {
    failOnce();
    open.store.append(Drafts.of(ANN, "a", "one"), outcomes::add);
    open.settle();
    open.store.append(Drafts.of(ANN, "a", "one"), outcomes::add);
    open.settle();
    assertEquals(List.of(NOT_STORED, new Stored(1, 1, AT)), outcomes);
  }

  @Test
  void theIdOfARefusedWhisperIsFreeAlthoughItsReceiptWasWritten() {
    open.afterCommit =
        () -> {
          open.opening = FailureTest::fail;
          fail();
        };
    open.store.storeReceipt(ANN, "a", 7, AT, outcomes::add);
    open.settle();
    open.store.storeReceipt(ANN, "a", 7, AT, outcomes::add);
    open.settle();
    assertEquals(List.of(NOT_STORED, new Done()), outcomes);
  }

  private static void fail() throws SQLException {
    throw new SQLException("who knows what happened");
  }

  @Test
  void minorChangesOfAFailedBatchAreWrittenLater() {
    failOnce();
    Ban ban = new Ban("10.0.0.1", "eve", "spam", AT.plusSeconds(60));
    open.store.apply(new MetadataChange.Opened("attic", "other"));
    open.store.apply(new MetadataChange.Banned(ban));
    open.store.apply(new MetadataChange.Entered(new Membership("attic", BOB, "bob", null)));
    open.store.apply(new MetadataChange.Departed(BOB, AT));
    open.settle();
    append("hi");
    ChatStore.Contents contents = open.load();
    assertEquals(List.of(new Membership("attic", BOB, "bob", AT)), contents.memberships());
    assertEquals(List.of(ban), contents.bans());
    assertEquals(2, contents.rooms().size());
    open.write(); // nothing is queued: the change that was kept is tried again
    open.close();
    open = TestStore.in(directory);
    assertEquals(contents, open.load());
  }

  @Test
  void aCommitThatSucceededInSpiteOfAnErrorIsReportedAsDone() {
    open.afterCommit =
        () -> {
          throw new SQLException("who knows what happened");
        };
    append("one");
    append("two");
    open.settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Stored(2, 1, AT)), outcomes);
    assertEquals(List.of("one", "two"), texts());
  }

  @Test
  void aWriterThatDiesBeforeTheCommitIsReplacedByOneThatCommits() {
    open.beforeCommit =
        () -> {
          throw new AssertionError("killed");
        };
    dieAndGoOn();
  }

  @Test
  void aWriterThatDiesAfterTheCommitIsReplacedByOneThatReportsIt() {
    open.afterCommit =
        () -> {
          throw new AssertionError("killed");
        };
    dieAndGoOn();
  }

  private void dieAndGoOn() {
    open.store.append(Drafts.of(ANN, "a", "one"), outcomes::add);
    append("two");
    assertThrows(AssertionError.class, open::write);
    open.store.append(Drafts.of(ANN, "a", "one"), outcomes::add);
    append("three");
    assertEquals(List.of(), outcomes);
    open.replaceWriter();
    open.settle();
    assertEquals(
        List.of(
            new Stored(1, 1, AT), new Stored(2, 1, AT), new Repeated(1, AT), new Stored(3, 1, AT)),
        outcomes);
    assertEquals(List.of("one", "two", "three"), texts());
  }

  @Test
  void aCallbackThatThrowsDoesNotKeepTheOthersFromBeingCalled() {
    open.store.append(
        Drafts.of("one"),
        outcome -> {
          throw new IllegalStateException("a fault of the chat");
        });
    append("two");
    open.write();
    assertThrows(IllegalStateException.class, open::tell);
    open.tell();
    assertEquals(List.of(new Stored(2, 1, AT)), outcomes);
  }

  @Test
  void aClientOfTheStoreGetsNothingOnceAnotherIsConnected() {
    append("one");
    open.write();
    QueueingChatStore before = open.store;
    open.store = (QueueingChatStore) open.sqlite.connect(open.loop::add);
    open.tell();
    before.append(Drafts.of("from the dead"), outcomes::add);
    open.settle();
    assertEquals(List.of(), outcomes);
    assertEquals(1, open.load().rooms().get(0).head(), "what was asked for in time is done");
  }

  @Test
  void aReadOfAnUnreadableFileFails() {
    append("one");
    open.settle();
    open.run("ALTER TABLE message RENAME TO lost");
    assertEquals(Reading.FAILED, open.reading("lobby", new Range(0, 99, 99, 10_000)));
    open.run("ALTER TABLE lost RENAME TO message");
    assertEquals(List.of("one"), texts());
    assertTrue(open.loop.isEmpty());
  }
}
