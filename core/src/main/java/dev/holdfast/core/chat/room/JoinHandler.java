package dev.holdfast.core.chat.room;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.history.ReadPosition;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.MembershipToken;
import dev.holdfast.core.chat.member.UndeliveredPacketFilter;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.Refusal;
import dev.holdfast.core.chat.protocol.ServerPacket.Welcome;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.store.JoinOutcome;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.Roster;
import dev.holdfast.core.store.RosterEntry;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The handler of joins to one room: a client becomes a new member, or with a token a known one
 * again. It asks the store, and the join has happened when the roster has changed: the member is
 * welcomed with the room as it was then. Owned by the event loop.
 */
public final class JoinHandler {

  private static final int ROOMS = 16; // the most rooms of one session

  private final String room;
  private final MessageLog log;
  private final Roster roster;
  private final MemberList memberList;
  private final Broadcaster broadcaster;
  private final PresenceNotifier presence;
  private final ChatContext context;
  private final Map<HashCode, Queue<Arrival>> arrivals = new HashMap<>(); // by token, in order

  JoinHandler(
      String room,
      MessageLog log,
      Roster roster,
      MemberList memberList,
      Broadcaster broadcaster,
      PresenceNotifier presence,
      ChatContext context) {
    this.room = room;
    this.log = log;
    this.roster = roster;
    this.memberList = memberList;
    this.broadcaster = broadcaster;
    this.presence = presence;
    this.context = context;
  }

  /** Whether no join is under way. */
  boolean isIdle() {
    return arrivals.isEmpty();
  }

  /**
   * Handles a request to join; the client is sent a welcome or a refusal.
   *
   * @param settled is called once, when the session has a member in the room or was refused
   */
  public void join(ChatSession session, Join join, Runnable settled) {
    Refusal refusal = refusal(join, session, context);
    Nickname nick = Nickname.of(join.nick());
    Arrival arrival = new Arrival(session, join, settled);
    if (session.member(room) != null) {
      arrival.refuse(ErrorCode.ALREADY_JOINED, PhraseCode.ALREADY_JOINED);
    } else if (refusal != null || nick == null) {
      arrival.refuse(requireNonNull(refusal, "a nick or a refusal"));
    } else if (nick.isSameAs(context.policy().guestNick())) {
      arrival.refuseNick(nick);
    } else {
      arrival.ask(nick, join.token());
    }
  }

  /** Returns why a join is refused in every room; null if it is not. */
  static @Nullable Refusal refusal(Join join, ChatSession session, ChatContext context) {
    LocalizablePhrase problem = Nickname.problem(join.nick());
    if (problem != null) {
      return new Refusal(ErrorCode.BAD_NICK, problem).in(join.room());
    }
    if (session.rooms() + session.joins() > ROOMS) { // this join is under way, too
      return new Refusal(ErrorCode.FORBIDDEN, PhraseCode.ROOMS_JOINED.phrase("count", ROOMS))
          .in(join.room());
    }
    return null;
  }

  /** Runs a task when no join with this token is under way. */
  void afterArrivals(HashCode token, Runnable task) {
    Queue<Arrival> waiting = arrivals.get(token);
    if (waiting == null) {
      task.run();
    } else {
      requireNonNull(waiting.peek()).afterwards.add(() -> afterArrivals(token, task));
    }
  }

  /** Whether no member may take a nick: another has it or has it reserved, or guests have it. */
  private boolean isTaken(Nickname nick) {
    return isOfMember(nick) || nick.isSameAs(context.policy().guestNick());
  }

  /** Whether a member has a nick, or has it reserved: then no guest may use it. */
  boolean isOfMember(Nickname nick) {
    return roster.find(nick) != null || context.store().isReserved(room, nick);
  }

  // ---- what the store tells

  /** A member has joined, here or elsewhere. */
  void joined(RosterEntry entry, boolean ours) {
    Arrival arrival = ours ? arrival(entry) : null;
    if (arrival == null) {
      presence.joined(entry);
    } else {
      arrival.joined(entry);
    }
  }

  /** A member has moved to another session, here or elsewhere. */
  void moved(RosterEntry entry, boolean ours) {
    Member before = (Member) entry.attachment();
    Arrival arrival = ours ? arrival(entry) : null;
    if (before != null) {
      release(before);
      entry.attach(null);
    }
    if (arrival != null) {
      arrival.moved(entry, before);
    }
  }

  /** Returns the first join with this token that has not happened yet; null if there is none. */
  private @Nullable Arrival arrival(RosterEntry entry) {
    Queue<Arrival> waiting = arrivals.get(entry.token());
    return waiting == null
        ? null
        : waiting.stream().filter(arrival -> arrival.member == null).findFirst().orElse(null);
  }

  /** Ends the session of a member that has moved to another one. */
  private void release(Member member) {
    ChatSession session = member.session();
    if (session != null) {
      session.flush();
      UndeliveredPacketFilter.keep(session.underlying().undelivered(), member, context.codec());
      UndeliveredPacketFilter.keepQueue(member, context.codec());
      member.detach();
      session.markReplaced();
    }
  }

  /** A request to join until its client is welcomed or refused. */
  private final class Arrival implements JoinOutcome.Visitor {
    private final ChatSession session;
    private final Join join;
    private final Runnable settled;
    private final Queue<Runnable> afterwards = new ArrayDeque<>(1);
    private @Nullable MembershipToken token;
    private @Nullable Nickname nick;
    private boolean admin; // whether the session was an admin's when it asked
    private @Nullable Member member;
    private @Nullable ReadPosition position; // when it joined
    private Object members = 0; // likewise: their nicks, or their number

    Arrival(ChatSession session, Join join, Runnable settled) {
      this.session = session;
      this.join = join;
      this.settled = settled;
    }

    /**
     * Asks the store.
     *
     * @param claimed the secret of the membership that the client claims; null for a new one
     */
    void ask(Nickname nick, @Nullable String claimed) {
      MembershipToken token = new MembershipToken(claimed == null ? context.ids().get() : claimed);
      this.nick = nick;
      this.token = token;
      this.admin = session.isAdmin();
      arrivals.computeIfAbsent(token.hash(), hash -> new ArrayDeque<>(1)).add(this);
      context
          .store()
          .join(
              new JoinRequest(
                  room,
                  token.hash(),
                  claimed != null,
                  nick,
                  admin,
                  context.policy().roomMembers(),
                  context.at()),
              outcome -> outcome.accept(this));
    }

    private MembershipToken token() {
      return requireNonNull(token, "it has asked with one");
    }

    private Nickname nick() {
      return requireNonNull(nick, "it has asked with one");
    }

    // ---- what the store tells

    void joined(RosterEntry entry) {
      Member former = context.formerMembers().take(entry.token());
      Member known =
          former == null
              ? new Member(room, entry.token(), entry.nick(), join.token() != null)
              : former;
      arrive(entry, known);
      presence.joined(entry);
      if (entry.isAdmin()) {
        presence.adminJoined(entry);
      }
      arrived(known);
    }

    void moved(RosterEntry entry, @Nullable Member before) {
      Member known = before == null ? new Member(room, entry.token(), entry.nick(), true) : before;
      arrive(entry, known);
      if (entry.isAdmin()) {
        presence.adminJoined(entry); // if it became one in another room
      }
      arrived(known);
    }

    private void arrive(RosterEntry entry, Member member) {
      member.arrive(entry, session, token(), context.at(), broadcaster);
    }

    private void arrived(Member member) {
      this.member = member;
      position = ReadPosition.of(join.since(), join.log(), log);
      members = presence.isLarge() ? roster.size() : memberList.nicks();
      context.events().nickUsed(room, member.nick(), session.host(), member.lastAction());
      settled.run();
    }

    // ---- the outcome

    @Override
    public void done(JoinOutcome.Done outcome) {
      Member joined = requireNonNull(member, "a join was told before its outcome");
      forget();
      welcome(joined, requireNonNull(position));
      if (joined.session() == session) {
        agreeWhetherAdmin(joined);
      }
      runAfterwards();
    }

    /** The session of a member that was an admin becomes one; what a client did later counts. */
    private void agreeWhetherAdmin(Member joined) {
      RosterEntry entry = roster.find(joined.token());
      if (entry == null || entry.isAdmin() == session.isAdmin()) {
        return;
      }
      if (admin || session.isAdmin()) { // it has changed since it asked
        context.store().setAdmin(room, joined.token(), session.isAdmin());
      } else {
        session.setAdmin(true);
      }
    }

    @Override
    public void unknownToken(JoinOutcome.UnknownToken outcome) {
      forget();
      ask(nick(), null);
      runAfterwards();
    }

    @Override
    public void nickTaken(JoinOutcome.NickTaken outcome) {
      forget();
      refuseNick(nick());
      runAfterwards();
    }

    @Override
    public void roomFull(JoinOutcome.RoomFull outcome) {
      forget();
      refuse(ErrorCode.ROOM_FULL, PhraseCode.ROOM_FULL);
      runAfterwards();
    }

    @Override
    public void refused(JoinOutcome.Refused outcome) {
      forget();
      refuse(
          Refusal.later(
                  PendingAcknowledgement.code(outcome.why()), PendingAcknowledgement.REFUSAL_TIME)
              .in(room));
      runAfterwards();
    }

    private void forget() {
      Queue<Arrival> waiting = arrivals.get(token().hash());
      if (waiting != null && waiting.remove(this) && waiting.isEmpty()) {
        arrivals.remove(token().hash());
      }
    }

    private void runAfterwards() {
      for (Runnable task = afterwards.poll(); task != null; task = afterwards.poll()) {
        task.run();
      }
    }

    // ---- answers

    void refuseNick(Nickname nick) {
      refuse(
          new Refusal(ErrorCode.NICK_TAKEN, PhraseCode.NICK_TAKEN.phrase("nick", nick.name()))
              .in(room)
              .suggesting(nick.suggestion(JoinHandler.this::isTaken)));
    }

    void refuse(ErrorCode code, PhraseCode why) {
      refuse(new Refusal(code, why).in(room));
    }

    void refuse(Refusal refusal) {
      session.refuse(refusal);
      settled.run();
    }

    /** Welcomes the member with the state of the room when it joined, when the history is read. */
    private void welcome(Member member, ReadPosition position) {
      log.read(
          position.missing(),
          entries -> {
            member.flush(); // it may end the session
            if (member.session() == session
                && !session.isOver()) { // otherwise it has left or moved to another session
              member.welcome(
                  context.encode(
                      new Welcome(
                          room,
                          member.nick().name(),
                          position.head(),
                          log.id(),
                          token().secret(),
                          context.policy().messageLength(),
                          members,
                          Lists.transform(entries, Entry::packet),
                          log.oldest(),
                          position.isContinuedBy(entries))));
              presence.introduceAdmins(member);
            }
          });
    }
  }
}
