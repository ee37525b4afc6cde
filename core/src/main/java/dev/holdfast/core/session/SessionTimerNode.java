package dev.holdfast.core.session;

import org.jspecify.annotations.Nullable;

/**
 * The node of one session in the lists of {@link SessionTimerQueue}, with its deadline; it is in
 * one at most. Confined to the loop.
 */
final class SessionTimerNode {
  final @Nullable Session session; // null: the head of a list
  SessionTimerNode previous = this;
  SessionTimerNode next = this;
  long deadline; // the deadline of the session; only while it is in a list
  long nextLook = Long.MAX_VALUE; // the time of the next look; not after the deadline

  SessionTimerNode(Session session) {
    this.session = session;
  }

  SessionTimerNode() {
    this.session = null;
  }

  void insertBefore(SessionTimerNode other) {
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
