package dev.holdfast.core.store.sqlite;

import static dev.holdfast.core.store.Drafts.ANN;
import static dev.holdfast.core.store.Drafts.AT;
import static dev.holdfast.core.store.Drafts.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.Drafts;
import dev.holdfast.core.store.LocalStoreContract;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.Outcome.Repeated;
import dev.holdfast.core.store.Outcome.Stored;
import dev.holdfast.core.store.RoomLog;
import dev.holdfast.core.store.StoreStatistics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in a file: the contract, also across closing and opening. */
class SqliteChatStoreTest extends LocalStoreContract {

  @TempDir Path directory;
  private TestStore open;

  @BeforeEach
  void open() {
    open = TestStore.in(directory);
  }

  @AfterEach
  void close() {
    open.close();
  }

  @Override
  protected QueueingChatStore store() {
    return open.store;
  }

  @Override
  protected void settle() {
    open.settle();
  }

  @Override
  protected ChatStore.Contents load() {
    return open.load();
  }

  @Override
  protected List<Message> read(String room, Range range) {
    return open.read(room, range);
  }

  @Test
  void allDataIsThereAfterTheFileIsOpenedAgain() {
    open("lobby");
    append(Drafts.of(ANN, "a", "hi"));
    store().apply(new MetadataChange.Entered(new ChatStore.Membership("lobby", BOB, "bob", null)));
    store()
        .apply(
            new MetadataChange.Banned(
                new ChatStore.Ban("10.0.0.1", "eve", "spam", AT.plusSeconds(9))));
    settle();
    ChatStore.Contents before = load();
    close();
    open();
    assertEquals(before, load());
    append(Drafts.of(ANN, "a", "hi"));
    append(Drafts.of(ANN, "b", "ho"));
    settle();
    assertEquals(
        List.of(new Stored(1, 1, AT), new Repeated(1, AT), new Stored(2, 1, AT)), outcomes);
    assertEquals(List.of("hi", "ho"), texts(0, 9, 9, 99));
  }

  @Test
  void aReceiptOfAnOlderFileFitsAnyText() {
    open("lobby");
    append(Drafts.of(ANN, "a", "hi"));
    settle();
    open.run("UPDATE receipt SET fingerprint = NULL");
    append(Drafts.of(ANN, "a", "whatever"));
    settle();
    assertEquals(List.of(new Stored(1, 1, AT), new Repeated(1, AT)), outcomes);
  }

  @Test
  void closingWritesWhatIsQueued() {
    open("lobby");
    append(Drafts.of("one"));
    close();
    open();
    assertEquals(List.of("one"), texts(0, 9, 9, 99));
    close();
    close();
    open();
  }

  @Test
  void allOutcomesOfABatchAreDeliveredByOneTask() {
    open("lobby");
    append(Drafts.of("one"));
    append(Drafts.of("two"));
    open.write();
    assertEquals(List.of(), outcomes, "before the loop has run");
    assertEquals(1, open.loop.size());
    open.tell();
    assertEquals(List.of(new Stored(1, 1, AT), new Stored(2, 1, AT)), outcomes);
    StoreStatistics statistics = open.sqlite.statistics();
    assertEquals(
        List.of(2L, 1L, 0L),
        List.of(statistics.messages(), statistics.batches(), statistics.failures()));
  }

  @Test
  void aRoomWithoutAnyDataIsDeletedWhenTheFileIsOpened() {
    open("lobby");
    open("empty");
    open("peopled");
    append(Drafts.of("hi"));
    store()
        .apply(new MetadataChange.Entered(new ChatStore.Membership("peopled", BOB, "bob", null)));
    close();
    open();
    assertEquals(List.of("lobby", "peopled"), load().rooms().stream().map(RoomLog::room).toList());
  }
}
