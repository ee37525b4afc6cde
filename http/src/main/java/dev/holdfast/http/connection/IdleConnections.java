package dev.holdfast.http.connection;

import org.jspecify.annotations.Nullable;

/**
 * A linked list of the connections on which no request is handled, the one that has been idle
 * longest first. An empty line or a part of a head is no request, and moves no connection. Adding
 * and removing take constant time and allocate nothing. Confined to the loop.
 */
final class IdleConnections {

  /** The node of a connection, which is in the list while the connection is idle. */
  static final class Node {
    private final @Nullable ClientConnection connection; // null: the head of the list
    private @Nullable Node previous;
    private @Nullable Node next;
    private long since; // the time at which it was added, in milliseconds of the loop's clock

    Node(@Nullable ClientConnection connection) {
      this.connection = connection;
    }
  }

  private final Node head = new Node(null);

  IdleConnections() {
    head.previous = head;
    head.next = head;
  }

  /** Adds an idle connection at the end; {@code now} never goes back. */
  void add(Node node, long now) {
    if (node.next == null) {
      node.since = now;
      Node last = head.previous;
      node.previous = last;
      node.next = head;
      head.previous = node;
      if (last != null) {
        last.next = node;
      }
    }
  }

  /** Removes a connection that is not idle any more; does nothing if it is not in the list. */
  void remove(Node node) {
    Node previous = node.previous;
    Node next = node.next;
    if (previous != null && next != null) {
      previous.next = next;
      next.previous = previous;
      node.previous = null;
      node.next = null;
    }
  }

  /** The connection that has been idle longest; null if none is idle. */
  @Nullable ClientConnection first() {
    return head.next == null ? null : head.next.connection;
  }

  /** The connection that has been idle longest, if it has been since {@code then}; else null. */
  @Nullable ClientConnection firstSince(long then) {
    return head.next == null || head.next.since > then ? null : head.next.connection;
  }
}
