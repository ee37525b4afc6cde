package dev.holdfast.core.chat.room;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.MessageIds;
import dev.holdfast.core.chat.member.UndeliveredMessages;
import dev.holdfast.core.chat.protocol.ClientPacket.History;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ClientPacket.Leave;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.chat.protocol.ClientPacket.Typing;
import dev.holdfast.core.chat.protocol.ClientPacket.Whisper;
import dev.holdfast.core.chat.protocol.ClientPacket.Who;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ServerPacket;
import dev.holdfast.core.chat.protocol.ServerPacket.Members;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.TextRule;
import dev.holdfast.core.store.Fingerprint;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.Store.Note;
import dev.holdfast.fsm.Packet;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A room: its members, and what they say to each other.
 *
 * <p>Who comes is the matter of the {@link JoinHandler}, who is told of it that of {@link
 * PresenceNotifier}; what is said is stored and told by the {@link MessagePublisher}. Confined to
 * the loop.
 */
public final class Room {

  private static final int PAGE = 500; // nicks
  private static final long UNREADABLE = 1_000; // milliseconds until history is asked for again
  private static final long FOLLOWING =
      10_000; // milliseconds to follow a session that was replaced
  private static final String LEFT = "left";
  private static final String TIMEOUT = "timeout";

  private final String name;
  private final MessageLog log;
  private final ChatContext house;
  private final MemberList roster = new MemberList();
  private final Broadcaster office = new Broadcaster(roster.members());
  private final PresenceNotifier presence;
  private final TypingNotifier typists;
  private final JoinHandler entrance;
  private final Backlog backlog;
  private final MessagePublisher publisher;
  private final DirectMessages whispers;
  private final Deque<Lingering> lingering = new ArrayDeque<>(); // the first to go first
  private long emptySince;

  /** One whose session was replaced in another room, and which may follow it. */
  private record Lingering(Member member, ChatSession visitor, long until) {}

  /** A room without members, and with what its log holds. */
  Room(String name, MessageLog log, ChatContext house) {
    this.name = name;
    this.log = log;
    this.house = house;
    this.presence = new PresenceNotifier(name, roster, office, house);
    this.typists = new TypingNotifier(office, house);
    this.entrance = new JoinHandler(name, log, roster, presence, house);
    this.backlog = new Backlog(roster.members(), house);
    this.publisher = new MessagePublisher(name, log, office, typists, backlog, house);
    this.whispers = new DirectMessages(roster, office, backlog, house);
    this.emptySince = house.now();
  }

  public String name() {
    return name;
  }

  public void join(ChatSession visitor, Join join) {
    entrance.join(visitor, join);
  }

  // ---- going

  /** A member says that it goes. */
  public void leave(ChatSession visitor, Leave leave) {
    Member member = member(visitor, null);
    if (member != null) {
      String reason = leave.reason() == null ? LEFT : LEFT + ": " + leave.reason();
      Packet left = presence.leaving(member, reason);
      remove(member, reason);
      house.store().sync(outcome -> visitor.send(left)); // its token is void for good
    }
  }

  /** An admin sends a member away: it is told by the end of its session. */
  public void expel(Member member, String reason) {
    remove(member, reason);
  }

  /**
   * The client of a session has closed it: its member has left, and may come back. What it said
   * last, maybe in the same request, is told before.
   */
  public void closed(Member member, ChatSession visitor) {
    if (log.isIdle()) {
      afterwards(member, visitor, LEFT, 0);
    } else {
      house.store().sync(outcome -> depart(member, visitor, LEFT, 0));
    }
  }

  /** A session is lost, or as good as: its member is gone, and may come back. */
  public void lost(Member member, ChatSession visitor) {
    afterwards(member, visitor, TIMEOUT, house.policy().nickReserved());
  }

  /**
   * A session was replaced by one that has taken over another of its memberships: this one may
   * follow, and no member is told anything if it does so soon.
   */
  public void replaced(Member member, ChatSession visitor) {
    lingering.add(new Lingering(member, visitor, house.now() + FOLLOWING));
  }

  /**
   * Lets a member go in a turn of its own: that its session is lost may be learnt while something
   * is delivered to the members one by one.
   */
  private void afterwards(Member member, ChatSession visitor, String reason, long nickReserved) {
    house.loop().execute(() -> depart(member, visitor, reason, nickReserved));
  }

  private void depart(Member member, ChatSession visitor, String reason, long nickReserved) {
    if (member.visitor() != visitor) {
      return; // it has gone already, or goes on in another session
    }
    if (!member.hasToken()) {
      remove(member, reason);
      return;
    }
    UndeliveredMessages.keepQueue(member, house.codec());
    take(member, reason);
    house.absentees().remember(member, house.now(), house.now() + nickReserved);
    house.store().note(new Note.Departed(member.token(), house.at()));
  }

  /** A member is none any more: its token is void. */
  private void remove(Member member, String reason) {
    take(member, reason);
    house.store().note(new Note.Revoked(member.token()));
  }

  private void take(Member member, String reason) {
    roster.leave(member);
    typists.stopped(member);
    ChatSession visitor = member.visitor();
    member.detach();
    if (visitor != null && visitor.isAdmin()) {
      announce(member, false);
    }
    presence.left(member, reason);
    emptySince = house.now();
  }

  // ---- talking

  public void say(ChatSession visitor, Say say) {
    Member member = speaker(visitor, say.id(), say.text());
    if (member != null && !isTooFarAhead(member, visitor, say.id(), backlog.isFull())) {
      long fingerprint = Fingerprint.ofMessage(member.key(), name, say.text());
      if (isNew(member, visitor, say.id(), fingerprint)) {
        typists.typing(member, false);
        publisher.say(member, visitor, say, fingerprint);
      }
    }
  }

  public void whisper(ChatSession visitor, Whisper whisper) {
    Member from = speaker(visitor, whisper.id(), whisper.text());
    if (from != null
        && !isTooFarAhead(from, visitor, whisper.id(), isFullFor(from, whisper.to()))) {
      long fingerprint = Fingerprint.ofWhisper(from.key(), name, whisper.to(), whisper.text());
      if (isNew(from, visitor, whisper.id(), fingerprint)) {
        whispers.whisper(from, visitor, whisper, fingerprint);
      }
    }
  }

  private boolean isFullFor(Member from, String nick) {
    Nickname asked = Nickname.of(nick);
    Member to = asked == null ? null : roster.find(asked);
    return backlog.isFullFor(from) || (to != null && backlog.isFullFor(to));
  }

  /** Whether a sender is told to wait until those it speaks to have fetched what they were told. */
  private boolean isTooFarAhead(
      Member member, ChatSession visitor, @Nullable String id, boolean isFull) {
    if (isFull) {
      member.meter().refuseUntil(visitor.spokenAt() + Backlog.WAIT, ErrorCode.BUSY);
      visitor.refuse(Refusal.later(ErrorCode.BUSY, Backlog.WAIT).in(name).of(id));
    }
    return isFull;
  }

  /** Whether the outcome of what a member says is to be awaited; else it is, or it was refused. */
  public boolean isNew(Member member, ChatSession visitor, @Nullable String id, long fingerprint) {
    MessageIds.Use use = member.ids().use(id, fingerprint);
    if (use == MessageIds.Use.REUSED) {
      visitor.refuse(Refusal.idReused().in(name).of(id));
    }
    return use == MessageIds.Use.NEW || use == MessageIds.Use.AGAIN;
  }

  public void typing(ChatSession visitor, Typing typing) {
    Member member = member(visitor, null);
    if (member != null && !presence.isLarge()) {
      typists.typing(member, typing.active());
    }
  }

  /** The member that may say this now; null if it was refused. */
  @Nullable Member speaker(ChatSession visitor, @Nullable String id, String text) {
    Member member = admitted(visitor, id, text);
    if (member == null) {
      return null;
    }
    String forbidden = TextRule.forbidden(text);
    if (forbidden != null) {
      String problem = "`text` must not have the character " + forbidden + ".";
      refuse(visitor, ErrorCode.BAD_PACKET, problem, id);
    } else if (TextRule.isEmpty(text)) {
      refuse(visitor, ErrorCode.BAD_PACKET, "`text` must not be empty.", id);
    } else if (house.policy().isTooLong(text)) {
      refuse(visitor, ErrorCode.TOO_LONG, house.policy().lengthRule(), id);
    } else {
      return member;
    }
    return null;
  }

  /** The member that may say something now; null if it was refused. */
  public @Nullable Member admitted(ChatSession visitor, @Nullable String id, String text) {
    Member member = member(visitor, id);
    if (member == null) {
      return null;
    }
    long wait = house.throttle().admit(member.meter(), visitor.host(), text, visitor.spokenAt());
    if (wait == 0) {
      return member;
    }
    visitor.refuse(Refusal.later(member.meter().why(), wait).in(name).of(id));
    return null;
  }

  /** Tells all that somebody is an admin now, or is none any more. */
  public void announce(Member member, boolean admin) {
    presence.admin(member, admin);
  }

  // ---- looking

  public void who(ChatSession visitor, Who who) {
    if (member(visitor, null) != null) {
      Members page = roster.page(who.after(), PAGE).of(name, roster.size());
      visitor.send(name, house.encode(page));
    }
  }

  public void history(ChatSession visitor, History asked) {
    Member member = member(visitor, null);
    if (member == null) {
      return;
    }
    long upTo = Math.min(asked.before() - 1, log.head());
    log.read(
        new Store.Range(0, upTo, asked.limit(), ServerPacket.History.MOST_BYTES),
        entries -> {
          if (member.visitor() != visitor) {
            return; // it has gone meanwhile, or goes on in another session
          }
          long first = entries.isEmpty() ? upTo + 1 : entries.get(0).seq();
          visitor.send(
              name,
              house.encode(
                  new ServerPacket.History(
                      name,
                      asked.before(),
                      Lists.transform(entries, Entry::packet),
                      first <= log.oldest())));
        },
        () -> {
          if (member.visitor() == visitor) {
            visitor.refuse(
                new Refusal(ErrorCode.BUSY, "This cannot be read now; ask again later.")
                    .in(name)
                    .before(asked.before())
                    .retryAfter(UNREADABLE));
          }
        });
  }

  public @Nullable Member find(Nickname nick) {
    return roster.find(nick);
  }

  /** Whether a member has this nick, or has it reserved. */
  public boolean isTaken(Nickname nick) {
    return roster.find(nick) != null || house.absentees().isReserved(name, nick, null, house.now());
  }

  public MessageLog log() {
    return log;
  }

  /** Whether more has been said than its members can take for now. */
  public boolean isTooFarAhead() {
    return backlog.isFull();
  }

  public MessagePublisher publisher() {
    return publisher;
  }

  /** Whether nobody ever came. */
  boolean isUnused() {
    return roster.isNew();
  }

  /** Since when nobody is here; {@link Long#MAX_VALUE} if somebody is. */
  long emptySince() {
    return roster.size() == 0 ? emptySince : Long.MAX_VALUE;
  }

  /** Tells what is due. */
  void sweep(long now) {
    while (!lingering.isEmpty() && lingering.getFirst().until <= now) {
      Lingering first = lingering.removeFirst();
      depart(first.member, first.visitor, TIMEOUT, house.policy().nickReserved());
    }
    log.sweep();
    presence.sweep(now);
    typists.sweep(now, presence.isLarge());
  }

  private @Nullable Member member(ChatSession visitor, @Nullable String id) {
    Member member = visitor.member(name);
    if (member == null) {
      refuse(visitor, ErrorCode.NOT_JOINED, "You are not in this room.", id);
    } else {
      member.acted(house.at());
    }
    return member;
  }

  private void refuse(ChatSession visitor, ErrorCode code, String text, @Nullable String id) {
    visitor.refuse(new Refusal(code, text).in(name).of(id));
  }
}
