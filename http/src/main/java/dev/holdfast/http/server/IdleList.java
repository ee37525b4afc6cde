package dev.holdfast.http.server;

import org.jspecify.annotations.Nullable;

/**
 * The connections on which no request is handled, the one that has been idle longest first. To join
 * and to leave are a few assignments. Confined to the loop.
 */
final class IdleList {

  /** The place of a connection in the list; it may be in none. */
  static final class Node {
    private final @Nullable Wire wire; // null: the head of the list
    private @Nullable Node previous;
    private @Nullable Node next;

    Node(@Nullable Wire wire) {
      this.wire = wire;
    }
  }

  private final Node head = new Node(null);

  IdleList() {
    head.previous = head;
    head.next = head;
  }

  /** A connection is idle from now on. */
  void add(Node node) {
    if (node.next == null) {
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
  @Nullable Wire first() {
    return head.next == null ? null : head.next.wire;
  }
}
