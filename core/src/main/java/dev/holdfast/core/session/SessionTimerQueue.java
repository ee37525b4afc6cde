package dev.holdfast.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The timer queue of the sessions of one application: one first-in-first-out list for each length
 * of a timeout. Nearly all timeouts have one of two lengths, wait and inactivity, and time does not
 * run backwards, so each list is always sorted.
 *
 * <p>The deadline of a session moves with every request and answer, nearly always to a later time.
 * Its node then stays where it is, because its neighbours in the list are sessions that nothing
 * else has touched lately; when the time of the node comes, it is put where it belongs. Times are
 * in milliseconds on the loop's clock. Confined to the loop.
 */
final class SessionTimerQueue {

  /** The list of the sessions whose timeout has one length, the earliest deadline first. */
  private static final class Lane {
    final long length;
    final SessionTimerNode head = new SessionTimerNode();

    Lane(long length) {
      this.length = length;
    }

    boolean isEmpty() {
      return head.next == head;
    }
  }

  private final List<Lane> lanes = new ArrayList<>();

  /** Sets the deadline of a session; {@link Long#MAX_VALUE} for none. */
  void arm(SessionTimerNode node, long deadline, long now) {
    node.deadline = deadline;
    if (deadline < node.nextLook) {
      node.unlink();
      lookAt(node, deadline, deadline - now);
    }
  }

  /** Removes a session, of which nothing is kept. */
  void remove(SessionTimerNode node) {
    node.unlink();
    node.nextLook = Long.MAX_VALUE;
  }

  /** Disarms every session whose deadline has come and calls {@code due} for it. */
  void sweep(long now, Consumer<Session> due) {
    for (int i = 0; i < lanes.size(); i++) { // `due` may add lanes
      SessionTimerNode head = lanes.get(i).head;
      while (head.next.nextLook <= now) { // the head's own time never comes
        SessionTimerNode node = head.next;
        node.unlink();
        node.nextLook = Long.MAX_VALUE;
        if (node.deadline > now) {
          lookAgain(node, now);
        } else if (node.session != null) {
          due.accept(node.session);
        }
      }
    }
    lanes.removeIf(Lane::isEmpty);
  }

  /**
   * Puts a node in a list again whose deadline was moved: that of the largest power of two that is
   * not too long, so that there are few lists.
   */
  private void lookAgain(SessionTimerNode node, long now) {
    if (node.deadline != Long.MAX_VALUE) {
      long length = Long.highestOneBit(node.deadline - now);
      lookAt(node, now + length, length);
    }
  }

  private void lookAt(SessionTimerNode node, long at, long length) {
    node.nextLook = at;
    node.insertBefore(lane(length).head);
  }

  /** The number of lists. */
  int lanes() {
    return lanes.size();
  }

  private Lane lane(long length) {
    for (Lane lane : lanes) {
      if (lane.length == length) {
        return lane;
      }
    }
    Lane lane = new Lane(length);
    lanes.add(lane);
    return lane;
  }
}
