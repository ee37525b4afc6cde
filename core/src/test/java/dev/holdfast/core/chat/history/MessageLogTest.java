package dev.holdfast.core.chat.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.JsonCodec;
import dev.holdfast.core.chat.SlowStore;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.RecordingListener;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.core.store.StoreContext;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The log of a room, of which the newest messages are in memory and all are in the store. */
class MessageLogTest {

  private static final int MANY = 1_000_000;

  private final SlowStore store = new SlowStore(new MemoryChatStore(500));
  private final List<MessageLog.Entry> published = new ArrayList<>();
  private MessageLog log = follow();

  /** Publishes what is said. */
  private final class Publisher implements ChatStore.Listener {
    @Override
    public void said(String room, ChatStore.Message message) {
      published.add(log.publish(message));
    }

    @Override
    public void whispered(ChatStore.Whisper whisper, HashCode recipient) {
      throw new AssertionError("no member joins");
    }

    @Override
    public void forwarded(String room, HashCode member, List<byte[]> packets) {
      throw new AssertionError("no member joins");
    }

    @Override
    public void typing(String room, PresentMember member, boolean active) {
      throw new AssertionError("no member joins");
    }

    @Override
    public void changed(String room, PresentMember present, RosterChange change, boolean ours) {
      throw new AssertionError("no member joins");
    }

    @Override
    public void deleted(String room, long oldest) {}
  }

  /** Makes a log to which what the store tells is published. */
  private MessageLog follow() {
    store.listen(
        new Publisher(),
        new RecordingListener(),
        new ChatStore.Contents(List.of(), List.of(), List.of()),
        new StoreContext(() -> 0, () -> Instant.EPOCH, 1, Duration.ZERO, 1));
    List<MessageLog> logs = new ArrayList<>();
    store.follow(
        "lobby",
        () -> "log",
        followed -> logs.add(new MessageLog(followed.log(), store, new JsonCodec())));
    return logs.get(0);
  }

  @Test
  void aNewLogBeginsAtOne() {
    assertEquals(0, log.head());
    assertEquals(1, log.oldest());
    append(1);
    assertEquals(1, log.head());
    assertEquals(1, log.oldest());
  }

  @Test
  void theNewestMessagesAreInMemoryAsTheyWereSent() {
    append(300);
    List<Long> seqs = new ArrayList<>();
    log.read(
        new Range(0, 300, ServerPacket.History.MAX_MESSAGES, ServerPacket.History.MAX_BYTES),
        entries -> {
          assertEquals(published.subList(100, 300), entries);
          entries.forEach(entry -> seqs.add(entry.seq()));
        });
    assertEquals(LongStream.rangeClosed(101, 300).boxed().toList(), seqs);
  }

  @Test
  void olderMessagesAreReadFromTheStore() {
    append(300);
    List<Long> seqs = new ArrayList<>();
    log.read(
        new Range(0, 50, 10, ServerPacket.History.MAX_BYTES),
        entries -> entries.forEach(entry -> seqs.add(entry.seq())));
    assertEquals(List.of(), seqs);
    store.work();
    assertEquals(LongStream.rangeClosed(41, 50).boxed().toList(), seqs);
  }

  @Test
  void messagesDeletedByTheStoreAreNotInMemoryAnyMore() {
    append(300);
    log.noteDeletedBefore(250);
    assertEquals(250, log.oldest());
    assertEquals(
        51,
        read(new Range(0, 300, ServerPacket.History.MAX_MESSAGES, ServerPacket.History.MAX_BYTES))
            .size());
    log.noteDeletedBefore(301);
    assertEquals(301, log.oldest());
    assertEquals(
        List.of(),
        read(new Range(0, 300, ServerPacket.History.MAX_MESSAGES, ServerPacket.History.MAX_BYTES)));
    log.noteDeletedBefore(999);
    assertEquals(301, log.oldest(), "what comes is not deleted yet");
  }

  @Test
  void afterARestartTheFirstReadWaitsForTheStoreAndLaterOnesDoNot() {
    append(300);
    log = new MessageLog(log.asKept(), store, new JsonCodec());
    assertEquals(List.of(), read(new Range(0, 300, 5, MANY)));
    store.work();
    assertEquals(List.of(296L, 297L, 298L, 299L, 300L), read(new Range(0, 300, 5, MANY)));
  }

  @Test
  void bytesAreBoundedButOneMessageIsAlwaysRead() {
    append(5);
    int size = published.get(0).packet().size();
    assertEquals(List.of(4L, 5L), read(new Range(0, 5, MANY, 2 * size)));
    assertEquals(List.of(5L), read(new Range(0, 5, MANY, 2 * size - 1)));
    assertEquals(List.of(5L), read(new Range(0, 5, MANY, 1)));
  }

  @Test
  void aRangeMayLieInMemoryAndInTheStore() {
    append(700); // 201 to 700 are kept
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      long after = random.nextInt(720);
      long upTo = Math.min(700, after + random.nextInt(720));
      int count = 1 + random.nextInt(ServerPacket.History.MAX_MESSAGES);
      long first = Math.max(Math.max(after + 1, 201), upTo - count + 1);
      List<Long> expected = LongStream.rangeClosed(first, upTo).boxed().toList();
      List<Long> seqs = new ArrayList<>();
      log.read(
          new Range(after, upTo, count, MANY),
          entries -> entries.forEach(entry -> seqs.add(entry.seq())));
      store.work();
      assertEquals(expected, seqs);
    }
  }

  @Test
  void aLogWhoseNewestMessagesCouldNotBeReadGoesOn() {
    append(3);
    log = new MessageLog(log.asKept(), store, new JsonCodec());
    store.unreadable(true);
    List<Long> seqs = read(new Range(0, 3, 10, MANY));
    store.work();
    assertEquals(List.of(), seqs);
    store.unreadable(false);
    append(1);
    seqs = read(new Range(0, 4, 10, MANY));
    store.work();
    assertEquals(List.of(1L, 2L, 3L, 4L), seqs);
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      store.append(draft(), outcome -> {});
    }
    store.work();
  }

  private static ChatStore.Draft draft() {
    return new ChatStore.Draft("lobby", null, null, "ann", "hi", 0);
  }

  private List<Long> read(Range range) {
    List<Long> seqs = new ArrayList<>();
    log.read(range, entries -> entries.forEach(entry -> seqs.add(entry.seq())));
    return seqs;
  }
}
