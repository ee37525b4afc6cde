package dev.holdfast.http.connection;

import org.jspecify.annotations.Nullable;

/**
 * The connections on which no request is handled, the one that has been idle longest first. What is
 * no request, such as an empty line or a part of a head, changes no place. To join and to leave are
 * a few assignments. Confined to the loop.
 */
final class IdleConnections {

  /** The place of a connection in the list; it may be in none. */
  static final class Node {
    private final @Nullable ClientConnection connection; // null: the head of the list
    private @Nullable Node previous;
    private @Nullable Node next;
    private long since; // when it joined

    Node(@Nullable ClientConnection connection) {
      this.connection = connection;
    }
  }

  private final Node head = new Node(null);

  IdleConnections() {
    head.previous = head;
    head.next = head;
  }

  /** A connection is idle from now on; {@code now} is never less than it was. */
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

  /** It is not idle any more. */
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

  /** The one that has been idle longest; null if none is idle. */
  @Nullable ClientConnection first() {
    return head.next == null ? null : head.next.connection;
  }

  /** Likewise, if it has been idle since then at least. */
  @Nullable ClientConnection firstSince(long then) {
    return head.next == null || head.next.since > then ? null : head.next.connection;
  }
}
