package dev.holdfast.core.chat.history;

import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.protocol.ServerPacket.Message;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.Store.Outcome.Refused;
import dev.holdfast.core.store.Store.Outcome.Repeated;
import dev.holdfast.core.store.Store.Outcome.Reused;
import dev.holdfast.core.store.Store.Outcome.Stored;
import dev.holdfast.core.store.Store.Range;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of one room's messages, numbered 1, 2, 3 and so on without a gap. They are in the {@link
 * Store}, which deletes the oldest ones by its retention; the newest are cached here, encoded, so
 * that a join does not wait for the disk. Owned by the event loop.
 */
public final class MessageLog {

  private static final int FOUND = 1_000; // no fewer than one batch of the store
  private static final int FOUND_BYTES = 4 << 20;

  /** A stored message with its packet, which is encoded once for all members. */
  public record Entry(Store.Message message, Packet packet) {
    /** The number of the message. */
    public long seq() {
      return message.seq();
    }
  }

  /** A callback for the outcome of a message. Called once, on the loop. */
  public interface Listener {
    /** The message was stored and is the newest one. */
    void published(Entry entry);

    /** The same sender has published it before under the same id; with its number and time. */
    void repeated(long seq, Instant at);

    /** The same sender has used its id for another text. */
    void reused();

    /** The message was not stored. */
    void refused(Store.Outcome.Why why);
  }

  private final Store store;
  private final PacketCodec codec;
  private final String room;
  private final String id;
  private long head;
  private long oldest;

  private final RecentMessages tail = new RecentMessages();
  private int unsettled; // messages without an outcome yet
  private @Nullable Queue<Runnable>
      behind; // outcomes that wait for a reading; null: none is under way
  private Consumer<Entry> finder = entry -> {};
  private @Nullable List<Runnable> awaitingTail; // null: the tail has been read

  /** Makes the log of a room that the store has opened. */
  public MessageLog(Store.Room kept, Store store, PacketCodec codec) {
    this.store = store;
    this.codec = codec;
    this.room = kept.name();
    this.id = kept.log();
    this.head = kept.head();
    this.oldest = kept.oldest();
    if (oldest <= head) {
      awaitingTail = new ArrayList<>();
      store.read(
          room,
          new Range(0, head, ServerPacket.History.MOST_MESSAGES, ServerPacket.History.MOST_BYTES),
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

  /** Returns the number of the oldest message that is kept; that of the next message if none is. */
  public long oldest() {
    sweep();
    return oldest;
  }

  /**
   * Drops cached messages that retention does not keep; called before messages are read, and every
   * few seconds.
   */
  public void sweep() {
    learnOldest(tail.firstStoredSince(store.keptSince()));
  }

  /** Notes that the store has deleted the messages before this number. */
  public void deleted(long oldest) {
    learnOldest(oldest);
  }

  /** Returns the description of this log, from which it can be made again. */
  public Store.Room asKept() {
    sweep();
    return new Store.Room(room, id, head, oldest);
  }

  /** Whether all outcomes are known. */
  public boolean isIdle() {
    return unsettled == 0;
  }

  /**
   * Stores a message. Listeners are called when messages are durable, in the order of their
   * numbers.
   */
  public void append(Store.Draft draft, Listener listener) {
    unsettled++;
    store.append(draft, outcome -> settle(draft, outcome, listener));
  }

  private void settle(Store.Draft draft, Store.Outcome outcome, Listener listener) {
    long before = lastBefore(outcome);
    if (behind != null) {
      behind.add(() -> settle(draft, outcome, listener));
    } else if (before > head) {
      catchUp(before, idOf(draft, outcome), () -> tell(draft, outcome, listener));
    } else {
      tell(draft, outcome, listener);
    }
  }

  /** Returns the number up to which messages must be published before this outcome is reported. */
  private static long lastBefore(Store.Outcome outcome) {
    if (outcome instanceof Stored stored) {
      return stored.seq() - 1;
    }
    return outcome instanceof Repeated repeated ? repeated.seq() : 0;
  }

  /** Returns the id of a repeated message, whose number may be of an older log; otherwise null. */
  private static @Nullable String idOf(Store.Draft draft, Store.Outcome outcome) {
    return outcome instanceof Repeated ? draft.id() : null;
  }

  private void tell(Store.Draft draft, Store.Outcome outcome, Listener listener) {
    unsettled--;
    outcome.accept(
        new Store.Outcome.Visitor() {
          @Override
          public void stored(Stored stored) {
            Entry entry =
                entry(
                    new Store.Message(
                        stored.seq(),
                        draft.from(),
                        draft.text(),
                        draft.id(),
                        draft.at(),
                        store.time()));
            publish(entry);
            learnOldest(stored.oldest());
            listener.published(entry);
          }

          @Override
          public void repeated(Repeated repeated) {
            listener.repeated(repeated.seq(), repeated.at());
          }

          @Override
          public void reused(Reused reused) {
            listener.reused();
          }

          @Override
          public void refused(Refused refused) {
            listener.refused(refused.why());
          }
        });
  }

  // ---- messages that were stored although they were refused

  /** Sets the listener to messages that were refused and turn out to be stored. */
  public void whenFound(Consumer<Entry> finder) {
    this.finder = finder;
  }

  /**
   * Reads and publishes the stored messages up to a number; other outcomes wait for that.
   *
   * @param id the id that the last one must have, or it is of another log; null for any
   */
  private void catchUp(long upTo, @Nullable String id, Runnable then) {
    Queue<Runnable> waiting = new ArrayDeque<>();
    waiting.add(then);
    behind = waiting;
    store.read(
        room,
        new Range(head, upTo, FOUND, FOUND_BYTES),
        reading -> {
          behind = null;
          Queue<Runnable> tasks = new ArrayDeque<>();
          List<Entry> found = encoded(reading.messages());
          if (id == null || (!found.isEmpty() && isThis(Iterables.getLast(found), upTo, id))) {
            found.forEach(entry -> tasks.add(() -> find(entry)));
          }
          tasks.addAll(waiting);
          runAll(tasks);
        });
  }

  private static boolean isThis(Entry entry, long seq, String id) {
    return entry.seq() == seq && id.equals(entry.message().id());
  }

  private void find(Entry entry) {
    publish(entry);
    finder.accept(entry);
  }

  /** Runs the tasks in order, also those after a task that throws. */
  private static void runAll(Queue<Runnable> tasks) {
    try {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    } finally {
      if (!tasks.isEmpty()) {
        runAll(tasks);
      }
    }
  }

  private void publish(Entry entry) {
    head = entry.seq();
    tail.addLast(entry);
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
    } else if (tail.hasAll(range, oldest, head)) {
      then.accept(tail.newestOf(range, oldest));
    } else {
      store.read(
          room,
          range,
          reading -> {
            learnOldest(reading.oldest());
            if (reading.isFailed()) {
              failed.run();
            } else {
              then.accept(RecentMessages.within(range, encoded(reading.messages())));
            }
          });
    }
  }

  /** Raises the number of the oldest message, but not beyond the newest published one. */
  private void learnOldest(long now) {
    oldest = Math.max(oldest, Math.min(now, head + 1));
    tail.removeBefore(oldest);
  }

  // ---- cached messages

  private void tailRead(Store.Reading reading) {
    Lists.reverse(encoded(reading.messages())).forEach(tail::addFirst);
    learnOldest(reading.oldest());
    List<Runnable> waiting = awaitingTail == null ? List.of() : awaitingTail;
    awaitingTail = null;
    waiting.forEach(Runnable::run);
  }

  private List<Entry> encoded(List<Store.Message> messages) {
    return messages.stream().map(this::entry).toList();
  }

  private Entry entry(Store.Message message) {
    return new Entry(message, packet(message));
  }

  /** Encodes a message of this room for its members. */
  public Packet packet(Store.Message message) {
    return codec.encode(
        new Message(
            room, message.from(), message.text(), message.seq(), message.id(), message.at()));
  }
}
