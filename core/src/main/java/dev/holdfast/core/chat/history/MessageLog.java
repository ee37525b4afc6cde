package dev.holdfast.core.chat.history;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.protocol.ServerPacket.Message;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.RoomLog;
import dev.holdfast.fsm.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of one room's published messages, numbered 1, 2, 3 and so on without a gap. They are in
 * the {@link ChatStore}, which deletes the oldest ones by its retention; the newest are cached
 * here, encoded, so that a join does not wait for the disk. Confined to the loop.
 */
public final class MessageLog {

  /** A stored message with its packet, which is encoded once for all members. */
  public record Entry(ChatStore.Message message, Packet packet) {
    /** The number of the message. */
    public long seq() {
      return message.seq();
    }
  }

  private final ChatStore store;
  private final PacketCodec codec;
  private final String room;
  private final String id;
  private long head;
  private long oldest;

  private final RecentMessages recentMessages = new RecentMessages();
  private @Nullable List<Runnable> awaitingTail; // null: the tail has been read

  /** Makes the log of a room that the store has opened. */
  public MessageLog(RoomLog storedLog, ChatStore store, PacketCodec codec) {
    this.store = store;
    this.codec = codec;
    this.room = storedLog.room();
    this.id = storedLog.id();
    this.head = storedLog.head();
    this.oldest = storedLog.oldest();
    if (oldest <= head) {
      awaitingTail = new ArrayList<>();
      store.read(
          room,
          new Range(0, head, ServerPacket.History.MAX_MESSAGES, ServerPacket.History.MAX_BYTES),
          this::tailRead);
    }
  }

  /** The random id of this log; a later log of the same room has another one. */
  public String id() {
    return id;
  }

  /** The number of the newest published message; 0 if there never was one. */
  public long head() {
    return head;
  }

  /**
   * Returns the number of the oldest message that is kept; if none is, that of the next message.
   */
  public long oldest() {
    sweep();
    return oldest;
  }

  /**
   * Drops cached messages that retention does not keep; called before messages are read, and every
   * few seconds.
   */
  public void sweep() {
    noteDeletedBefore(recentMessages.firstStoredSince(store.keptSince()));
  }

  /**
   * Notes that the store has deleted the messages before this number. One that is larger counts as
   * the number of the next message: the store may have messages that are not published yet.
   */
  public void noteDeletedBefore(long seq) {
    oldest = Math.max(oldest, Math.min(seq, head + 1));
    recentMessages.removeBefore(oldest);
  }

  /** Returns the description of this log, from which it can be made again. */
  public RoomLog asKept() {
    sweep();
    return new RoomLog(room, id, head, oldest);
  }

  /** Adds the next message, which is published now, and returns it with its packet. */
  public Entry publish(ChatStore.Message message) {
    Entry entry = entry(message);
    head = entry.seq();
    recentMessages.addLast(entry);
    return entry;
  }

  /** Returns the packet of a message that was published lately, the same bytes if it is cached. */
  public Packet packetOf(ChatStore.Message message) {
    Entry recent = recentMessages.find(message.seq());
    return recent == null ? packet(message) : recent.packet();
  }

  /** Reads messages; {@code then} gets an empty list if they cannot be read. */
  public void read(Range range, Consumer<List<Entry>> then) {
    read(range, then, () -> then.accept(List.of()));
  }

  /**
   * Reads messages, at once or later.
   *
   * @param then gets the messages of the range that are kept, in the order of numbers
   * @param failed is called instead if they cannot be read now
   */
  public void read(Range range, Consumer<List<Entry>> then, Runnable failed) {
    sweep();
    if (awaitingTail != null) {
      awaitingTail.add(() -> read(range, then, failed));
    } else if (recentMessages.hasAll(range, oldest, head)) {
      then.accept(recentMessages.newestOf(range, oldest));
    } else {
      store.read(
          room,
          range,
          reading -> {
            noteDeletedBefore(reading.oldest());
            if (reading.isFailed()) {
              failed.run();
            } else {
              then.accept(RecentMessages.within(range, encoded(reading.messages())));
            }
          });
    }
  }

  // ---- cached messages

  private void tailRead(ChatStore.Reading reading) {
    Lists.reverse(encoded(reading.messages())).forEach(recentMessages::addFirst);
    noteDeletedBefore(reading.oldest());
    List<Runnable> waiting = awaitingTail == null ? List.of() : awaitingTail;
    awaitingTail = null;
    waiting.forEach(Runnable::run);
  }

  private List<Entry> encoded(List<ChatStore.Message> messages) {
    return messages.stream().map(this::entry).toList();
  }

  private Entry entry(ChatStore.Message message) {
    return new Entry(message, packet(message));
  }

  /** Encodes a message of this room for its members. */
  public Packet packet(ChatStore.Message message) {
    return codec.encode(
        new Message(
            room, message.from(), message.text(), message.seq(), message.id(), message.at()));
  }
}
