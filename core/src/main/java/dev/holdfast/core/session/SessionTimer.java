package dev.holdfast.core.session;

import org.jspecify.annotations.Nullable;

/**
 * The timer of one session: a node of the lists of {@link SessionTimers}, of which it is in one at
 * most. Confined to the loop.
 */
final class SessionTimer {
  final @Nullable Session session; // null: the head of a list
  SessionTimer previous = this;
  SessionTimer next = this;
  long deadline; // the deadline of the session; only while it is in a list
  long nextLook = Long.MAX_VALUE; // the time of the next look; not after the deadline

  SessionTimer(Session session) {
    this.session = session;
  }

  SessionTimer() {
    this.session = null;
  }

  void insertBefore(SessionTimer other) {
    previous = other.previous;
    next = other;
    previous.next = this;
    next.previous = this;
  }

  void unlink() {
    previous.next = next;
    next.previous = previous;
    previous = this;
    next = this;
  }
}
