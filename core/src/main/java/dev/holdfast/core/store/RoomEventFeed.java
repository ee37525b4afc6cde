package dev.holdfast.core.store;

import com.google.common.collect.Iterables;
import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The feed of one room that is followed: it tells the listener the room's messages in the order of
 * their numbers, and its changes in their place between them. Confined to the loop.
 *
 * <p>A store may refuse a message and have it all the same, if its disk fails at the wrong moment.
 * The number of a later outcome then shows that messages were not told; they are read and told
 * before that outcome is reported.
 */
final class RoomEventFeed {

  // What is read at once to catch up: no less than one batch of the store, for a batch is stored
  // whole, and messages that were refused all the same are of one.
  private static final int CATCH_UP_MESSAGES = 1_000;
  private static final int CATCH_UP_BYTES = 4 << 20;

  /**
   * An outcome, or a whisper behind it, that waits while messages are read late.
   *
   * @param sender the hash of the token of its sender; null if that is not a member
   */
  private record Waiting(@Nullable HashCode sender, Runnable task) {}

  /** A task that waits until so many messages are settled. */
  private record Deferred(long settled, Runnable task) {}

  private final String room;
  private final LocalChatStore store;
  private final Roster roster = new Roster(0);
  private final Deque<Deferred> deferred = new ArrayDeque<>();
  private long head; // the number of the newest message that was told
  private long asked; // messages that were to be stored
  private long settled; // messages whose outcome was reported
  private @Nullable Queue<Waiting> waiting; // while it catches up; null: it does not

  RoomEventFeed(RoomLog log, LocalChatStore store) {
    this.room = log.room();
    this.head = log.head();
    this.store = store;
  }

  Roster roster() {
    return roster;
  }

  // ---- messages

  /** Notes that a message is to be stored. */
  void asked() {
    asked++;
  }

  /** Reports the outcome of a message, behind all that comes before it. */
  void settle(Draft draft, Outcome outcome, Consumer<Outcome> then) {
    long before = outcome.reportedAfter();
    if (waiting != null) {
      waiting.add(new Waiting(draft.sender(), () -> settle(draft, outcome, then)));
    } else if (before > head) {
      Runnable report = () -> report(draft, outcome, then);
      catchUp(before, idOf(draft, outcome), new Waiting(draft.sender(), report));
    } else {
      report(draft, outcome, then);
    }
  }

  /** Returns the id of a repeated message, whose number may be of an older log; otherwise null. */
  private static @Nullable String idOf(Draft draft, Outcome outcome) {
    return outcome instanceof Outcome.Repeated ? draft.id() : null;
  }

  /** Runs a task behind the outcomes of a sender that are being reported, not those of others. */
  void behindOutcomesOf(HashCode sender, Runnable task) {
    if (waiting != null && waiting.stream().anyMatch(each -> sender.equals(each.sender))) {
      waiting.add(new Waiting(sender, () -> behindOutcomesOf(sender, task)));
    } else {
      task.run();
    }
  }

  private void report(Draft draft, Outcome outcome, Consumer<Outcome> then) {
    settled++;
    try {
      if (outcome instanceof Outcome.Stored stored) {
        tell(
            new Message(
                stored.seq(), draft.from(), draft.text(), draft.id(), stored.at(), store.time()));
      }
      then.accept(outcome);
    } finally {
      runDue();
    }
  }

  private void tell(Message message) {
    head = message.seq();
    store.listener().said(room, message);
  }

  // ---- messages that were stored although they were refused

  /**
   * Reads and tells the stored messages up to a number; other outcomes wait for that.
   *
   * @param id the id that the last one must have, or it is of another log; null for any
   */
  private void catchUp(long upTo, @Nullable String id, Waiting first) {
    Queue<Waiting> outcomes = new ArrayDeque<>();
    outcomes.add(first);
    waiting = outcomes;
    store.read(
        room,
        new Range(head, upTo, CATCH_UP_MESSAGES, CATCH_UP_BYTES),
        reading -> {
          waiting = null;
          Queue<Runnable> tasks = new ArrayDeque<>();
          List<Message> found = reading.messages();
          if (id == null || (!found.isEmpty() && isThis(Iterables.getLast(found), upTo, id))) {
            found.forEach(message -> tasks.add(() -> tell(message)));
          }
          outcomes.forEach(outcome -> tasks.add(outcome.task));
          runAll(tasks);
        });
  }

  private static boolean isThis(Message message, long seq, String id) {
    return message.seq() == seq && id.equals(message.id());
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

  // ---- changes

  /** Runs a task behind the messages that are to be stored already. */
  void behindMessages(Runnable task) {
    deferred.add(new Deferred(asked, task));
    runDue();
  }

  /** Runs a task behind the changes that wait already. */
  void behindChanges(Runnable task) {
    deferred.add(new Deferred(settled, task));
    runDue();
  }

  private void runDue() {
    while (!deferred.isEmpty() && deferred.getFirst().settled <= settled) {
      deferred.removeFirst().task.run();
    }
  }

  /** Applies a change to the roster, and tells it. */
  PresentMember tell(RosterChange change) {
    PresentMember present = roster.apply(change);
    store.listener().changed(room, present, change, true);
    return present;
  }

  /** The revision that the next change makes. */
  long nextRev() {
    return roster.rev() + 1;
  }

  long head() {
    return head;
  }
}
