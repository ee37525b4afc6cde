package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.fsm.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sender of packets to members of a room: to one, to all, or to all but one. A packet for many
 * is encoded once, and all mailboxes share it. Confined to the loop.
 *
 * <p>What is published for all is numbered, and each member has a position: how many of these
 * packets it was sent. They leave in rounds. What is published in one turn of the loop leaves in
 * one round: each member gets it as one list, which all share, and its client in one answer, so
 * that a delivery is the cheaper the more is said. An idle room does not wait, because the turn
 * ends at once; a busy one waits for a moment, see {@link RoundPacer}. A round of a large room is
 * sent in slices of {@value #SLICE} members, between which the loop serves other sessions. Only
 * when {@value #MAX_PACKETS} packets or {@value #MAX_BYTES} bytes wait, all members are sent them
 * at once, so that no more are kept.
 *
 * <p>For example: in a room of 1,200 members, packets 8 and 9 are published in one turn. At its end
 * they are a round, and members 1 to 500 are sent both; their position is 9. Before the next slice
 * member 700 gets a whisper: it is sent 8 and 9 first, then the whisper, so that it sees the order
 * in which all happened, and its slice passes it over. A client that joins now has position 9. When
 * member 1,200 was sent both, packets 8 and 9 are dropped here.
 *
 * <p>A member that leaves is sent what it lacks before. The member of a session that fails or
 * overflows in a round is removed after it (see {@link LeaveHandler#ended}).
 */
final class Broadcaster implements Member.Flusher {

  private static final Runnable NOTHING = Broadcaster::doNothing;
  private static final double TRANSIENT_FILL = 0.25; // of a mailbox, for transient packets
  private static final int SLICE = 500; // members that are sent to in one task of the loop
  // members whose sessions are read together before they are sent to: without it, a delivery takes
  // up to half as long again, see docs/performance.md
  private static final int GROUP = 16;
  private static final int MAX_PACKETS = 100; // packets that wait for the next round
  private static final int MAX_BYTES = 64 << 10; // likewise, their bytes

  private final RosterView rosterView;
  private final EventLoop loop;
  private final RoundPacer pacer = new RoundPacer();
  // packets that some members have to be sent
  private final List<Packet> published = new ArrayList<>();
  private final List<Runnable> whenSent = new ArrayList<>(); // one for each published packet
  private long sent; // how many packets all members were sent: the position of published[0]
  private long waitingBytes; // the bytes of published packets that are in no round yet

  private ImmutableList<Packet> round = ImmutableList.of(); // packets of the newest round
  private long roundEnd; // the position of a member that was sent the round
  private ImmutableList<Member> recipients = ImmutableList.of();
  private int reached; // how many of the recipients were sent the round
  private long spent; // milliseconds that sending the round has taken
  private boolean scheduled;
  private boolean waited; // the next round was made to wait

  @SuppressWarnings("UnusedVariable") // without a meaning, see Member.prefetch
  private long prefetched;

  private static void doNothing() {}

  /** Makes a sender to these members. */
  Broadcaster(RosterView rosterView, EventLoop loop) {
    this.rosterView = rosterView;
    this.loop = loop;
  }

  /** Sends a packet to one member; one that has left gets it when it is back. */
  void toOne(Member member, Packet packet) {
    ChatSession session = member.session();
    if (session == null || session.isOver()) {
      member.keepUndelivered(packet);
    } else {
      member.send(ImmutableList.of(packet));
    }
  }

  /** Sends a packet to all members, together with what else is published in this turn. */
  void toAll(Packet packet) {
    published.add(packet.sharedBy(rosterView.size()));
    whenSent.add(NOTHING);
    waitingBytes += packet.size();
    if (waiting() >= MAX_PACKETS || waitingBytes >= MAX_BYTES) {
      flush();
    } else {
      schedule();
    }
  }

  /** Runs a task when all members were sent what was published last. */
  void whenSent(Runnable task) {
    int last = whenSent.size() - 1;
    if (last < 0) {
      task.run();
    } else {
      Runnable before = whenSent.get(last);
      whenSent.set(
          last,
          before == NOTHING
              ? task
              : () -> {
                before.run();
                task.run();
              });
    }
  }

  /** Sends a packet to all members but one. */
  void toAllBut(Member except, Packet packet) {
    flush(except);
    except.position(end() + 1); // before a full round leaves with the packet
    toAll(packet);
  }

  /**
   * Sends a transient packet to all but one of the members that fetch packets right now. It is not
   * kept for others, because it would be out of date.
   *
   * @param except null for none
   */
  void toActiveBut(@Nullable Member except, Packet packet, long now) {
    List<Packet> shared = ImmutableList.of(packet.sharedBy(rosterView.size()));
    for (Member member : rosterView.here()) {
      ChatSession session = member.session();
      if (member != except && session != null && session.underlying().isFetching(now)) {
        flush(member);
        if (member.fill(0, 0) < TRANSIENT_FILL) {
          member.deliver(shared);
        }
      }
    }
  }

  // ---- what each member is still to be sent

  /** The position of a member that was sent all that was published. */
  @Override
  public long end() {
    return sent + published.size();
  }

  @Override
  public void flush(Member member) {
    deliver(member, end());
  }

  private void deliver(Member member, long end) {
    long position = member.position();
    if (position < end) {
      member.position(end);
      member.deliver(
          position == sent && end == roundEnd
              ? round
              : ImmutableList.copyOf(
                  published.subList((int) (position - sent), (int) (end - sent))));
    }
  }

  // ---- rounds

  /** Sends all members what was published and they were not sent yet. */
  void flush() {
    while (!published.isEmpty()) {
      sendTo(Integer.MAX_VALUE);
    }
  }

  private boolean isRoundUnderWay() {
    return sent < roundEnd;
  }

  /** The number of packets that wait for the next round. */
  private long waiting() {
    return end() - roundEnd;
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      loop.execute(this::sendSlice);
    }
  }

  private void sendSlice() {
    scheduled = false;
    if (published.isEmpty()) {
      return;
    }
    long wait = waitTime();
    waited |= wait > 0;
    if (wait <= 0) {
      sendTo(SLICE);
      wait = 1; // a task that is due at once would run before the loop looks at its sockets
    }
    if (!published.isEmpty()) {
      scheduled = true;
      loop.runAfter(wait, this::sendSlice);
    }
  }

  /** How many milliseconds are left until the next packets may be sent. */
  private long waitTime() {
    return isRoundUnderWay() ? 0 : pacer.waitTime(waiting(), loop.now());
  }

  /** Sends the round to so many of the members that come next; begins one if none is under way. */
  private void sendTo(int most) {
    if (!isRoundUnderWay()) {
      round = ImmutableList.copyOf(published);
      roundEnd = end();
      waitingBytes = 0;
      recipients = rosterView.here();
      reached = 0;
      spent = 0;
      pacer.begin(round.size(), waited, loop.now());
      waited = false;
    }
    long begin = loop.now();
    int until = Math.min(most, recipients.size() - reached) + reached;
    while (reached < until) {
      int next = Math.min(reached + GROUP, until);
      for (int i = reached; i < next; i++) {
        prefetched += recipients.get(i).prefetch();
      }
      while (reached < next) {
        deliver(recipients.get(reached++), roundEnd);
      }
    }
    if (reached == recipients.size()) {
      endRound();
    }
    long now = loop.now();
    spent += now - begin;
    pacer.spent(spent, now);
  }

  private void endRound() {
    List<Runnable> tasks = whenSent.subList(0, round.size());
    List<Runnable> due = ImmutableList.copyOf(tasks);
    tasks.clear();
    published.subList(0, round.size()).clear();
    sent = roundEnd;
    due.forEach(Runnable::run);
  }
}
