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
 * The messages of one room, numbered 1, 2, 3 and so on without a gap; the oldest ones are discarded
 * some day. They are in the {@link Store}; the newest are here as well, encoded, so that nobody who
 * comes has to wait for a disk. Confined to the loop.
 */
public final class MessageLog {

  private static final int FOUND = 1_000; // as many as are stored at once, or more
  private static final int FOUND_BYTES = 4 << 20;

  /** A message that is stored, encoded once for everybody and for good. */
  public record Entry(Store.Message message, Packet packet) {
    public long seq() {
      return message.seq();
    }
  }

  /** Told what became of a message. */
  public interface Listener {
    void published(Entry entry);

    /** The same sender had it published before, under the same id. */
    void repeated(long seq, Instant at);

    /** The same sender has said something else under this id. */
    void reused();

    void refused(Store.Outcome.Why why);
  }

  private final Store store;
  private final PacketCodec codec;
  private final String room;
  private final String id;
  private long head;
  private long oldest;

  private final RecentMessages tail = new RecentMessages();
  private int unsettled; // messages whose outcome is not known yet
  private @Nullable Queue<Runnable> behind; // outcomes told after what is being read; null: none is
  private Consumer<Entry> finder = entry -> {};
  private @Nullable List<Runnable> awaitingTail; // null: the tail has been read

  /** The log that the store has of this room. */
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

  /** A random id; another log has another one, even if it is of the same room. */
  public String id() {
    return id;
  }

  /** The number of the newest message that was published; 0 if there never was one. */
  public long head() {
    return head;
  }

  /** The number of the oldest message that is kept; if none is, the number of the next. */
  public long oldest() {
    sweep();
    return oldest;
  }

  /**
   * Lets go what is not kept any more, here too: called before anybody is told, and now and then.
   */
  public void sweep() {
    learnOldest(tail.firstStoredSince(store.keptSince()));
  }

  /** The store has deleted what is before this number. */
  public void deleted(long oldest) {
    learnOldest(oldest);
  }

  /** What is known of this log. */
  public Store.Room asKept() {
    sweep();
    return new Store.Room(room, id, head, oldest);
  }

  /** Whether the outcome of everything is known. */
  public boolean isIdle() {
    return unsettled == 0;
  }

  /** Stores a message; the listener is told once it is safe, in the order of numbers. */
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

  /** The number up to which everything was published before this can be told. */
  private static long lastBefore(Store.Outcome outcome) {
    if (outcome instanceof Stored stored) {
      return stored.seq() - 1;
    }
    return outcome instanceof Repeated repeated ? repeated.seq() : 0;
  }

  /** The id of what is repeated: an older log may have had it, under a number of its own. */
  private static @Nullable String idOf(Store.Draft draft, Store.Outcome outcome) {
    return outcome instanceof Repeated ? draft.id() : null;
  }

  private void tell(Store.Draft draft, Store.Outcome outcome, Listener listener) {
    unsettled--;
    if (outcome instanceof Stored stored) {
      Entry entry =
          entry(
              new Store.Message(
                  stored.seq(), draft.from(), draft.text(), draft.id(), draft.at(), store.time()));
      publish(entry);
      learnOldest(stored.oldest());
      listener.published(entry);
    } else if (outcome instanceof Repeated repeated) {
      listener.repeated(repeated.seq(), repeated.at());
    } else if (outcome instanceof Reused) {
      listener.reused();
    } else if (outcome instanceof Refused refused) {
      listener.refused(refused.why());
    }
  }

  // ---- what was stored though it seemed not

  /** Also tells messages that were refused, as it seemed, and are stored all the same. */
  public void whenFound(Consumer<Entry> finder) {
    this.finder = finder;
  }

  /**
   * Publishes what is stored up to a number, if it can be read; other outcomes wait for that.
   *
   * @param id which the last one must have, or it is of another log; null: any
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

  /** Runs them in order, the others too when one of them throws. */
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

  /** Reads messages; told nothing if they cannot be read, as if none were kept. */
  public void read(Range range, Consumer<List<Entry>> then) {
    read(range, then, () -> then.accept(List.of()));
  }

  /**
   * Reads messages, at once or later.
   *
   * @param then told what is kept of the range, in the order of numbers
   * @param failed told instead if they cannot be read now
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

  /** What was deleted stays so; what is not published yet has not been deleted here. */
  private void learnOldest(long now) {
    oldest = Math.max(oldest, Math.min(now, head + 1));
    tail.removeBefore(oldest);
  }

  // ---- what is at hand

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

  /** A message of this room, as everybody is told it. */
  public Packet packet(Store.Message message) {
    return codec.encode(
        new Message(
            room, message.from(), message.text(), message.seq(), message.id(), message.at()));
  }
}
