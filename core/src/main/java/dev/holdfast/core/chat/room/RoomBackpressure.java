package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.text.PacketSizeBound;

/**
 * The backpressure of a room on its senders: counts the messages that are accepted and not
 * delivered yet. When the mailbox of a member that is fetching packets would be more than half
 * full, senders are refused for a moment, so that no more is sent than the members can take. A
 * member that does not fetch holds up no sender; its mailbox overflows.
 *
 * <p>While there is room, mailboxes are only checked once in a number of messages. Confined to the
 * loop.
 */
public final class RoomBackpressure {

  /** How long a sender is refused, and is told to wait, in milliseconds. */
  static final long RETRY_AFTER = 250;

  private static final double FULL = 0.5; // of a mailbox
  private static final int CHECK_PACKETS = 16; // between two checks, at most
  private static final long CHECK_BYTES = 16 << 10; // between two checks, at most

  /** A counter of messages that are accepted and not delivered yet. */
  public static final class Ahead {
    private int packets;
    private long bytes;

    private void add(int packets, long bytes) {
      this.packets += packets;
      this.bytes += bytes;
    }
  }

  private final RosterView rosterView;
  private final ChatContext context;
  private final Ahead ahead = new Ahead();
  private int unseen; // packets since the last check
  private long unseenBytes;
  private boolean tight; // there was little room at the last check

  /** Makes the backpressure of a room without messages. */
  RoomBackpressure(RosterView rosterView, ChatContext context) {
    this.rosterView = rosterView;
    this.context = context;
  }

  /** Whether messages to the room are to be refused for now. */
  boolean isFull() {
    if (!tight && unseen < CHECK_PACKETS && unseenBytes < CHECK_BYTES) {
      return false;
    }
    double most = 0;
    for (Member member : rosterView.here()) {
      most = Math.max(most, fill(member));
    }
    unseen = 0;
    unseenBytes = 0;
    tight = most >= FULL / 2;
    return most >= FULL;
  }

  /** Whether packets to this member are to be refused for now. */
  boolean isFullFor(Member member) {
    return fill(member) >= FULL;
  }

  private double fill(Member member) {
    ChatSession session = member.session();
    if (session == null || session.isOver() || !session.underlying().isFetching(context.now())) {
      return 0;
    }
    // packets of its other rooms count as well
    Ahead coming = session.rooms() > 1 ? context.ahead() : ahead;
    return member.fill(coming.packets, coming.bytes);
  }

  /** Adds a message that was accepted. */
  void add(String text) {
    long size = PacketSizeBound.of(text);
    ahead.add(1, size);
    context.ahead().add(1, size);
    unseen++;
    unseenBytes += size;
  }

  /** Removes a message that was delivered, or will not be. */
  void remove(String text) {
    long size = PacketSizeBound.of(text);
    ahead.add(-1, -size);
    context.ahead().add(-1, -size);
  }
}
