package dev.holdfast.fsm;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The held requests of a session, which are processed and not answered yet, in the order of rids.
 * Between calls of the engine at most {@code hold} of them are live, that is, have a socket; the
 * others are detached. In a server, where {@code hold} is 1, there are {@link #most} at most, and
 * mostly there is one: a linked list, so that a session keeps nothing else for it. Confined to the
 * thread of its session.
 */
final class HeldRequests {

  private static final String HELD_TWICE = "a request is held twice";

  private @Nullable OpenRequest head; // the head of the list, which goes on by `next`

  /**
   * The most in a session with a window of so many requests and a {@code hold} of 1 at most: those
   * whose answers could not be written, and the live one with those before and behind it that were
   * early and have lost their sockets.
   */
  static int most(int requests) {
    int takenBack = requests + 1; // as many answers as are kept
    int early = requests - 1; // in one window, without the next one
    return takenBack + early + 1 + early;
  }

  boolean isEmpty() {
    return head == null;
  }

  void addLast(OpenRequest newest) {
    if (head == null) {
      head = newest;
      return;
    }
    OpenRequest last = head;
    checkState(last != newest, HELD_TWICE);
    while (last.next != null) {
      last = last.next;
      checkState(last != newest, HELD_TWICE); // else the list would have no end
    }
    last.next = newest;
  }

  void addFirst(OpenRequest one) {
    one.next = head;
    head = one;
  }

  OpenRequest removeFirst() {
    OpenRequest first = requireNonNull(head, "nothing is held");
    head = first.next;
    first.next = null;
    return first;
  }

  /** The oldest one, detached maybe; null if nothing is held. */
  @Nullable OpenRequest oldest() {
    return head;
  }

  /** The oldest one that is live; null if there is none. */
  @Nullable OpenRequest oldestLive() {
    for (OpenRequest one = head; one != null; one = one.next) {
      if (one.isLive()) {
        return one;
      }
    }
    return null;
  }

  /** The oldest one that is live, where the state says that there is one. */
  OpenRequest requireOldestLive() {
    return requireNonNull(oldestLive(), "nothing is held");
  }

  boolean hasLive() {
    return oldestLive() != null;
  }

  /** How many are live. */
  int countLive() {
    int count = 0;
    for (OpenRequest one = head; one != null; one = one.next) {
      count += one.isLive() ? 1 : 0;
    }
    return count;
  }

  /** The one with this rid; null if there is none. */
  @Nullable OpenRequest find(long rid) {
    for (OpenRequest one = head; one != null; one = one.next) {
      if (one.rid == rid) {
        return one;
      }
    }
    return null;
  }

  /** The one with this ticket; null if there is none. */
  @Nullable OpenRequest find(Ticket ticket) {
    for (OpenRequest one = head; one != null; one = one.next) {
      if (one.ticket() == ticket) {
        return one;
      }
    }
    return null;
  }

  /** The one with this ticket, where there is one. */
  OpenRequest on(Ticket ticket) {
    return requireNonNull(find(ticket), "not held with this ticket");
  }

  /** See {@link SessionView#prefetch}. */
  long prefetch() {
    return head == null ? 0 : head.answerBy();
  }

  /** Makes all of them due now. */
  void hurry(long now) {
    for (OpenRequest one = head; one != null; one = one.next) {
      one.setAnswerBy(now);
    }
  }

  /**
   * Begins a new wait of a request, which must not be longer than that of a later one, because
   * answers leave in order.
   */
  void waitAgain(OpenRequest again, long answerBy) {
    again.setAnswerBy(answerBy);
    for (OpenRequest other = head; other != null; other = other.next) {
      if (other.rid > again.rid) {
        again.setAnswerBy(Math.min(again.answerBy(), other.answerBy()));
      }
    }
  }

  /** All of them at {@code now}, without their sockets. */
  List<SessionSnapshot.Held> snapshot(long now) {
    ImmutableList.Builder<SessionSnapshot.Held> all = ImmutableList.builder();
    for (OpenRequest one = head; one != null; one = one.next) {
      long waitLeft = Math.max(0, one.answerBy() - now);
      all.add(new SessionSnapshot.Held(one.repeats(), one.report(), waitLeft));
    }
    return all.build();
  }

  /** Adds those of a snapshot, whose first one has this rid. */
  void restore(List<SessionSnapshot.Held> all, long first, long now) {
    long rid = first;
    for (SessionSnapshot.Held one : all) {
      addLast(new OpenRequest(rid++, one.repeats(), one.report(), now + one.waitLeft()));
    }
  }

  /** Takes all out, the oldest first. */
  void takeAll(Consumer<OpenRequest> each) {
    while (!isEmpty()) {
      each.accept(removeFirst());
    }
  }
}
