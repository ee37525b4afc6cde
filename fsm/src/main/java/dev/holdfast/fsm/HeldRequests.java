package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The held requests of a session, which are processed and not answered yet, in the order of rids.
 * At most {@code hold} of them are live, that is, have a socket; the others are detached. There are
 * a few at most.
 */
final class HeldRequests {

  private final ArrayDeque<OpenRequest> held = new ArrayDeque<>(2);

  boolean isEmpty() {
    return held.isEmpty();
  }

  void addLast(OpenRequest newest) {
    held.addLast(newest);
  }

  void addFirst(OpenRequest oldest) {
    held.addFirst(oldest);
  }

  OpenRequest removeFirst() {
    return held.removeFirst();
  }

  /** The oldest one, detached maybe; null if nothing is held. */
  @Nullable OpenRequest oldest() {
    return held.peekFirst();
  }

  /** The oldest one that is live; null if there is none. */
  @Nullable OpenRequest oldestLive() {
    for (OpenRequest one : held) {
      if (one.isLive()) {
        return one;
      }
    }
    return null;
  }

  /** The oldest one that is live, where the state says that there is one. */
  OpenRequest live() {
    return requireNonNull(oldestLive(), "nothing is held");
  }

  boolean hasLive() {
    return oldestLive() != null;
  }

  /** How many are live. */
  int countLive() {
    int count = 0;
    for (OpenRequest one : held) {
      count += one.isLive() ? 1 : 0;
    }
    return count;
  }

  /** The one with this rid; null if there is none. */
  @Nullable OpenRequest find(long rid) {
    for (OpenRequest one : held) {
      if (one.rid == rid) {
        return one;
      }
    }
    return null;
  }

  /** The one on this socket; null if there is none. */
  @Nullable OpenRequest find(Ticket ticket) {
    for (OpenRequest one : held) {
      if (one.ticket() == ticket) {
        return one;
      }
    }
    return null;
  }

  /** The one on this socket, where there is one. */
  OpenRequest on(Ticket ticket) {
    return requireNonNull(find(ticket), "not held on this socket");
  }

  /** Makes all of them due now. */
  void hurry(long now) {
    held.forEach(one -> one.setAnswerBy(now));
  }

  /**
   * Begins a new wait of a request, which must not be longer than that of a later one, because
   * answers leave in order.
   */
  void waitAgain(OpenRequest again, long answerBy) {
    again.setAnswerBy(answerBy);
    for (OpenRequest other : held) {
      if (other.rid > again.rid) {
        again.setAnswerBy(Math.min(again.answerBy(), other.answerBy()));
      }
    }
  }

  /** Takes all out, the oldest first. */
  void drain(Consumer<OpenRequest> each) {
    held.forEach(each);
    held.clear();
  }
}
