package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.ParkedChatSession.ParkedMember;
import dev.holdfast.core.chat.member.UndeliveredPacketFilter;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.Roster;
import dev.holdfast.fsm.Packet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The handler of joins to one room: a client becomes a new member, or with a token a known one
 * again. It asks the store, and the join has happened when the roster has changed: the member is
 * welcomed with the room as it was then. Confined to the loop.
 */
public final class JoinHandler {

  private static final int ROOMS = 16; // the most rooms of one session

  final String room;
  final MessageLog log;
  final Roster roster;
  final RosterView rosterView;
  final Broadcaster broadcaster;
  final PresenceNotifier presence;
  final ChatContext context;
  // by token, in order
  private final Map<HashCode, Queue<PendingArrival>> arrivals = new HashMap<>();

  JoinHandler(
      String room,
      MessageLog log,
      Roster roster,
      RosterView rosterView,
      Broadcaster broadcaster,
      PresenceNotifier presence,
      ChatContext context) {
    this.room = room;
    this.log = log;
    this.roster = roster;
    this.rosterView = rosterView;
    this.broadcaster = broadcaster;
    this.presence = presence;
    this.context = context;
  }

  /** Whether no join is under way. */
  boolean isIdle() {
    return arrivals.isEmpty();
  }

  /**
   * Handles a request to join; the client is sent a welcome or an error packet.
   *
   * @param settled is called once, when the session has a member in the room or was refused
   */
  public void join(ChatSession session, Join join, Runnable settled) {
    ErrorPacket error = errorFor(join, session, context);
    Nickname nick = Nickname.of(join.nick());
    PendingJoin pending = new PendingJoin(this, session, join, settled);
    if (session.member(room) != null) {
      pending.refuse(ErrorCode.ALREADY_JOINED, PhraseCode.ALREADY_JOINED);
    } else if (error != null || nick == null) {
      pending.refuse(requireNonNull(error, "a nick or an error"));
    } else if (nick.isSameAs(context.policy().guestNick())) {
      pending.refuseNick(nick);
    } else {
      pending.ask(nick, join.token());
    }
  }

  /** Returns why a join is refused in every room; null if it is not. */
  static @Nullable ErrorPacket errorFor(Join join, ChatSession session, ChatContext context) {
    LocalizablePhrase problem = Nickname.problem(join.nick());
    if (problem != null) {
      return new ErrorPacket(ErrorCode.BAD_NICK, problem).in(join.room());
    }
    if (session.rooms() + session.joins() > ROOMS) { // this join is under way, too
      return new ErrorPacket(ErrorCode.FORBIDDEN, PhraseCode.ROOMS_JOINED.phrase("count", ROOMS))
          .in(join.room());
    }
    return null;
  }

  /**
   * Has a member of a session that was parked at another node move to this one.
   *
   * @param settled is called once, when the session has the member, or ends
   */
  void adopt(ChatSession session, ParkedMember parked, Runnable settled) {
    new PendingAdoption(this, session, parked, settled).ask();
  }

  /** Runs a task when no join with this token is under way. */
  void whenNoJoinIsPending(HashCode token, Runnable task) {
    Queue<PendingArrival> waiting = arrivals.get(token);
    if (waiting == null) {
      task.run();
    } else {
      requireNonNull(waiting.peek()).runAfterOutcome(() -> whenNoJoinIsPending(token, task));
    }
  }

  /** Whether no member may take a nick: another has it or has it reserved, or guests have it. */
  boolean isUnavailable(Nickname nick) {
    return isOfMember(nick) || nick.isSameAs(context.policy().guestNick());
  }

  /** Whether a member has a nick, or has it reserved: then no guest may use it. */
  boolean isOfMember(Nickname nick) {
    return roster.find(nick) != null || context.store().isReserved(room, nick);
  }

  /** Adds a join that is under way. */
  void add(HashCode token, PendingArrival arrival) {
    arrivals.computeIfAbsent(token, hash -> new ArrayDeque<>(1)).add(arrival);
  }

  /** Removes a join whose outcome was reported. */
  void remove(HashCode token, PendingArrival arrival) {
    Queue<PendingArrival> waiting = arrivals.get(token);
    if (waiting != null && waiting.remove(arrival) && waiting.isEmpty()) {
      arrivals.remove(token);
    }
  }

  // ---- what the store tells

  /** A member has joined, here or elsewhere. */
  void joined(PresentMember present, boolean ours) {
    PendingArrival arrival = ours ? nextArrival(present) : null;
    if (arrival == null) {
      forward(context.formerMembers().take(present.token()));
      presence.joined(present);
      noteHost(present);
    } else {
      arrival.joined(present);
    }
  }

  /** A member has moved to another session, here or elsewhere. */
  void moved(PresentMember present, boolean ours) {
    Member before = Member.of(present);
    PendingArrival arrival = ours ? nextArrival(present) : null;
    if (before != null) {
      endReplaced(before);
      present.local(null);
    }
    if (arrival != null) {
      arrival.moved(present, before);
    } else {
      forward(before);
      noteHost(present);
    }
  }

  /** Notes at which host the nick of a member is used whose session is elsewhere. */
  void noteHost(PresentMember present) {
    if (present.host() != null) {
      context.events().nickUsed(room, present.nick(), present.host(), context.at());
    }
  }

  /** Forwards what a member was not delivered here, which is elsewhere now; null for none. */
  private void forward(@Nullable Member member) {
    List<Packet> packets = member == null ? List.of() : member.takeUndelivered();
    if (member != null && !packets.isEmpty()) {
      context.store().forward(room, member.token(), packets.stream().map(Packet::bytes).toList());
    }
  }

  /** Sends a member that is here the packets that it was not delivered at its last node. */
  void forwarded(HashCode token, List<byte[]> packets) {
    Member here = rosterView.find(token);
    if (here != null) {
      packets.forEach(packet -> broadcaster.toOne(here, Packet.unchecked(packet)));
    }
  }

  /** Returns the first arrival with this token that has not happened yet; null if there is none. */
  private @Nullable PendingArrival nextArrival(PresentMember present) {
    Queue<PendingArrival> waiting = arrivals.get(present.token());
    return waiting == null
        ? null
        : waiting.stream().filter(arrival -> !arrival.hasArrived()).findFirst().orElse(null);
  }

  /**
   * Ends the session that a member has left for another one, and keeps what it was not told there.
   */
  private void endReplaced(Member member) {
    ChatSession session = member.session();
    if (session != null) {
      session.flush();
      UndeliveredPacketFilter.keep(session.underlying().undelivered(), member, context.codec());
      UndeliveredPacketFilter.keepQueue(member, context.codec());
      member.detach();
      session.markReplaced();
    }
  }
}
