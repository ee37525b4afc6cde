package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.fsm.Packet;
import java.util.ArrayList;
import java.util.List;

/**
 * The sender of packets to members of a room: to one, to all, or to all but one. A packet for many
 * is encoded once, and all mailboxes share it. Owned by the event loop.
 *
 * <p>Messages that are published in one turn of the loop leave together: each member gets them as
 * one list, which all share, and its client in one answer, so that a delivery is the cheaper the
 * more is said. An idle room does not wait, because the turn ends at once. In a busy room, where
 * more than one message came together, the next ones wait until sending has taken no more than a
 * fifth of the time: else a room would use up the loop with answers that have one packet each. A
 * large room is sent to in slices of {@value #SLICE} members, between which the loop serves other
 * sessions.
 *
 * <p>Before anything else reaches a member of the room, and before a member joins or leaves, all
 * members are sent what was published, so that none sees another order. The member of a session
 * that fails or overflows meanwhile is removed afterwards (see {@link LeaveHandler#lost}).
 */
final class Broadcaster implements Member.Broadcasts {

  private static final double TRANSIENT_FILL = 0.25; // of a mailbox, for transient packets
  private static final int SLICE = 500; // members that are sent to in one task of the loop
  private static final int MOST = 100; // messages that wait to be sent
  private static final int MOST_BYTES = 64 << 10; // of these
  private static final int PARTS = 5; // of the time: a busy room is sent to in one of them
  private static final long LONGEST_WAIT = 100; // milliseconds

  private final MemberList memberList;
  private final EventLoop loop;
  private final List<Packet> published = new ArrayList<>(); // and still to be sent
  private final List<Runnable> whenSent = new ArrayList<>(); // for each of these
  private long publishedBytes;
  private ImmutableList<Packet> leaving = ImmutableList.of(); // to these recipients
  private ImmutableList<Runnable> whenLeft = ImmutableList.of(); // for each of these
  private ImmutableList<Member> recipients = ImmutableList.of();
  private int reached; // of the recipients
  private long spent; // milliseconds for sending to these recipients
  private long quietUntil = Long.MIN_VALUE / 2; // in a busy room, on the loop's clock
  private boolean scheduled;

  /** Makes a sender to these members. */
  Broadcaster(MemberList memberList, EventLoop loop) {
    this.memberList = memberList;
    this.loop = loop;
  }

  /** Sends a packet to one member; one that has left gets it when it is back. */
  void toOne(Member member, Packet packet) {
    flush();
    ChatSession session = member.session();
    if (session == null || session.isOver()) {
      member.keepUndelivered(packet);
    } else {
      member.send(ImmutableList.of(packet));
    }
  }

  /** Sends a packet to all members. */
  void toAll(Packet packet) {
    flush();
    List<Packet> shared = ImmutableList.of(packet.sharedBy(memberList.size()));
    for (Member member : memberList.all()) {
      member.deliver(shared);
    }
  }

  /**
   * Sends a message to all members, together with what else is published in this turn.
   *
   * @param sent is run when all members were sent it
   */
  void publish(Packet message, Runnable sent) {
    published.add(message.sharedBy(memberList.size()));
    publishedBytes += message.size();
    whenSent.add(sent);
    if (published.size() == MOST || publishedBytes >= MOST_BYTES) {
      flush();
    } else {
      schedule();
    }
  }

  /**
   * Sends a transient packet to all but one of the members that fetch packets right now. It is not
   * kept for others, because it would be out of date.
   */
  void toActiveBut(Member except, Packet packet, long now) {
    flush();
    List<Packet> shared = ImmutableList.of(packet.sharedBy(memberList.size()));
    for (Member member : memberList.all()) {
      ChatSession session = member.session();
      if (member != except
          && session != null
          && session.underlying().asks(now)
          && member.fill(0, 0) < TRANSIENT_FILL) {
        member.deliver(shared);
      }
    }
  }

  void toAllBut(Member except, Packet packet) {
    flush();
    List<Packet> shared = ImmutableList.of(packet.sharedBy(memberList.size()));
    for (Member member : memberList.all()) {
      if (member != except) {
        member.deliver(shared);
      }
    }
  }

  // ---- messages that wait to be sent

  /** Sends what was published to all members that do not have it yet. */
  @Override
  public void flush() {
    while (isUnderWay()) {
      sendTo(Integer.MAX_VALUE);
    }
  }

  private boolean isUnderWay() {
    return reached < recipients.size() || !published.isEmpty();
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      loop.execute(this::sendSlice);
    }
  }

  private void sendSlice() {
    scheduled = false;
    if (!isUnderWay()) {
      return;
    }
    long wait = waitTime();
    if (wait <= 0) {
      sendTo(SLICE);
      wait = 1; // a task that is due at once would run before the loop looks at its sockets
    }
    if (isUnderWay()) {
      scheduled = true;
      loop.runAfter(wait, this::sendSlice);
    }
  }

  /** How many milliseconds are left until the next packets may be sent. */
  private long waitTime() {
    boolean busy = published.size() > 1 || leaving.size() > 1;
    return busy && reached == recipients.size() ? quietUntil - loop.now() : 0;
  }

  /** Sends to so many of the members that come next; {@link #flush} may be called meanwhile. */
  private void sendTo(int most) {
    if (reached == recipients.size()) {
      leaving = ImmutableList.copyOf(published);
      whenLeft = ImmutableList.copyOf(whenSent);
      published.clear();
      publishedBytes = 0;
      whenSent.clear();
      recipients = memberList.all();
      reached = 0;
      spent = 0;
    }
    long begin = loop.now();
    for (int left = most; left > 0 && reached < recipients.size(); left--) {
      recipients.get(reached++).deliver(leaving);
    }
    if (reached == recipients.size()) {
      List<Runnable> tasks = whenLeft;
      whenLeft = ImmutableList.of();
      tasks.forEach(Runnable::run);
    }
    long now = loop.now();
    spent += now - begin;
    quietUntil = now + Math.min(LONGEST_WAIT, (PARTS - 1) * spent);
  }
}
