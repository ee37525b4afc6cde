package dev.holdfast.core.chat.history;

import com.google.common.collect.Iterables;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.ChatStore.Outcome.Refused;
import dev.holdfast.core.store.ChatStore.Outcome.Repeated;
import dev.holdfast.core.store.ChatStore.Outcome.Reused;
import dev.holdfast.core.store.ChatStore.Outcome.Stored;
import dev.holdfast.core.store.ChatStore.Range;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The appender of a {@link MessageLog}: it stores messages, and publishes them in the log when they
 * are durable, in the order of their numbers. A store may refuse a message and have it all the
 * same, if its disk fails at the wrong moment. The number of a later outcome then shows that
 * messages are missing in the log; they are read and published before that outcome is reported.
 * Owned by the event loop.
 */
public final class MessageAppender {

  private static final int FOUND = 1_000; // no fewer than one batch of the store
  private static final int FOUND_BYTES = 4 << 20;

  /** A callback for the outcome of a message. Called once, on the loop. */
  public interface Listener {
    /** The message was stored and is the newest one. */
    void published(Entry entry);

    /** The same sender has published it before under the same id; with its number and time. */
    void repeated(long seq, Instant at);

    /** The same sender has used its id for another text. */
    void reused();

    /** The message was not stored. */
    void refused(ChatStore.Outcome.Why why);
  }

  private final ChatStore store;
  private final MessageLog log;
  private int unsettled; // messages without an outcome yet
  private @Nullable Queue<Runnable>
      behind; // outcomes that wait for a reading; null: none is under way
  private Consumer<Entry> finder = entry -> {};

  /** Makes an appender; a log has one. */
  public MessageAppender(MessageLog log, ChatStore store) {
    this.log = log;
    this.store = store;
  }

  /** Whether all outcomes are known. */
  public boolean isIdle() {
    return unsettled == 0;
  }

  /**
   * Stores a message, which gives it its number. Listeners are called when messages are durable, in
   * the order of their numbers.
   */
  public void append(ChatStore.Draft draft, Listener listener) {
    unsettled++;
    store.append(draft, outcome -> settle(draft, outcome, listener));
  }

  private void settle(ChatStore.Draft draft, ChatStore.Outcome outcome, Listener listener) {
    long before = outcome.reportedAfter();
    if (behind != null) {
      behind.add(() -> settle(draft, outcome, listener));
    } else if (before > log.head()) {
      catchUp(before, idOf(draft, outcome), () -> tell(draft, outcome, listener));
    } else {
      tell(draft, outcome, listener);
    }
  }

  /** Returns the id of a repeated message, whose number may be of an older log; otherwise null. */
  private static @Nullable String idOf(ChatStore.Draft draft, ChatStore.Outcome outcome) {
    return outcome instanceof Repeated ? draft.id() : null;
  }

  private void tell(ChatStore.Draft draft, ChatStore.Outcome outcome, Listener listener) {
    unsettled--;
    outcome.accept(
        new ChatStore.Outcome.Visitor() {
          @Override
          public void stored(Stored stored) {
            Entry entry =
                log.entry(
                    new ChatStore.Message(
                        stored.seq(),
                        draft.from(),
                        draft.text(),
                        draft.id(),
                        draft.at(),
                        store.time()));
            log.publish(entry);
            log.noteDeletedBefore(stored.oldest());
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
        log.room(),
        new Range(log.head(), upTo, FOUND, FOUND_BYTES),
        reading -> {
          behind = null;
          Queue<Runnable> tasks = new ArrayDeque<>();
          List<Entry> found = log.encoded(reading.messages());
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
    log.publish(entry);
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
}
