package dev.holdfast.core.chat.room;

import com.google.common.collect.Lists;
import dev.holdfast.core.chat.history.MessageAppender;
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
import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.Fingerprint;
import dev.holdfast.core.store.Store;
import dev.holdfast.fsm.Packet;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A chat room: its members, and their packets to each other.
 *
 * <p>Joins are handled by the {@link JoinHandler} and announced by the {@link PresenceNotifier};
 * messages are stored and sent by the {@link MessagePublisher}. Owned by the event loop.
 */
public final class Room {

  private static final int PAGE = 500; // nicks
  private static final long HISTORY_RETRY = 1_000; // milliseconds after history could not be read
  private static final long LINGER =
      10_000; // milliseconds to move to the session that replaced one
  private static final String LEFT = "left";
  private static final String TIMEOUT = "timeout";

  private final String name;
  private final MessageLog log;
  private final MessageAppender appender;
  private final ChatContext context;
  private final MemberList memberList = new MemberList();
  private final Broadcaster broadcaster = new Broadcaster(memberList.members());
  private final PresenceNotifier presence;
  private final TypingNotifier typingNotifier;
  private final JoinHandler joinHandler;
  private final Backlog backlog;
  private final MessagePublisher publisher;
  private final DirectMessages whispers;
  private final Deque<Lingering> lingering = new ArrayDeque<>(); // by time
  private long emptySince;

  /** A member whose session was replaced in another room, and that may move to the new session. */
  private record Lingering(Member member, ChatSession client, long until) {}

  /** Makes a room without members. */
  Room(String name, MessageLog log, ChatContext context) {
    this.name = name;
    this.log = log;
    this.appender = new MessageAppender(log, context.store());
    this.context = context;
    this.presence = new PresenceNotifier(name, memberList, broadcaster, context);
    this.typingNotifier = new TypingNotifier(broadcaster, context);
    this.joinHandler = new JoinHandler(name, log, memberList, presence, context);
    this.backlog = new Backlog(memberList.members(), context);
    this.publisher =
        new MessagePublisher(name, log, appender, broadcaster, typingNotifier, backlog, context);
    this.whispers = new DirectMessages(memberList, broadcaster, backlog, context);
    this.emptySince = context.now();
  }

  /** The name of the room. */
  public String name() {
    return name;
  }

  /** Handles a request to join; the client is sent a welcome or a refusal. */
  public void join(ChatSession client, Join join) {
    joinHandler.join(client, join);
  }

  // ---- leaving

  /** Removes a member at its own request. */
  public void leave(Member member, ChatSession client, Leave leave) {
    String reason = leave.reason() == null ? LEFT : LEFT + ": " + leave.reason();
    Packet left = presence.leaving(member, reason);
    remove(member, reason);
    context.store().sync(outcome -> client.send(left)); // its token is durably void
  }

  /** Removes a member that an admin has kicked or banned; the end of its session tells it so. */
  public void expel(Member member, String reason) {
    remove(member, reason);
  }

  /**
   * Lets the member of a session leave that its client has closed; it may come back. Its last
   * messages, which may be in the same request, are delivered before.
   */
  public void closed(Member member, ChatSession client) {
    if (appender.isIdle()) {
      afterwards(member, client, LEFT, 0);
    } else {
      context.store().sync(outcome -> depart(member, client, LEFT, 0));
    }
  }

  /** Lets the member of a session leave that is lost or has overflowed; it may come back. */
  public void lost(Member member, ChatSession client) {
    afterwards(member, client, TIMEOUT, context.policy().nickReserved().toMillis());
  }

  /**
   * Notes that a session was replaced by one that has taken over another of its memberships. The
   * member may move to the new session, and if it does so soon, the others do not see it leave.
   */
  public void replaced(Member member, ChatSession client) {
    lingering.add(new Lingering(member, client, context.now() + LINGER));
  }

  /**
   * Lets a member leave in a task of its own, because the loss of a session may be detected while a
   * packet is being delivered to the members one by one.
   */
  private void afterwards(Member member, ChatSession client, String reason, long nickReserved) {
    context.loop().execute(() -> depart(member, client, reason, nickReserved));
  }

  private void depart(Member member, ChatSession client, String reason, long nickReserved) {
    if (member.client() != client) {
      return; // it has left already, or moved to another session
    }
    if (!member.hasToken()) {
      remove(member, reason);
      return;
    }
    UndeliveredMessages.keepQueue(member, context.codec());
    take(member, reason);
    context.formerMembers().remember(member, context.now(), context.now() + nickReserved);
    context.store().apply(new Change.Departed(member.token(), context.at()));
  }

  /** Removes a member for good: its token is void. */
  private void remove(Member member, String reason) {
    take(member, reason);
    context.store().apply(new Change.Revoked(member.token()));
  }

  private void take(Member member, String reason) {
    memberList.leave(member);
    typingNotifier.stopped(member);
    ChatSession client = member.client();
    member.detach();
    if (client != null && client.isAdmin()) {
      announce(member, false);
    }
    presence.left(member, reason);
    emptySince = context.now();
  }

  // ---- messages

  /** Publishes a message, or refuses it. */
  public void say(Member member, ChatSession client, Say say) {
    if (mayBeSent(member, client, say.id(), say.text())
        && !isTooFarAhead(member, client, say.id(), backlog.isFull())) {
      long fingerprint = Fingerprint.ofMessage(member.key(), name, say.text());
      if (isNew(member, client, say.id(), fingerprint)) {
        typingNotifier.typing(member, false);
        publisher.say(member, client, say, fingerprint);
      }
    }
  }

  /** Sends a whisper to one member, or refuses it. */
  public void whisper(Member from, ChatSession client, Whisper whisper) {
    if (mayBeSent(from, client, whisper.id(), whisper.text())
        && !isTooFarAhead(from, client, whisper.id(), isFullFor(from, whisper.to()))) {
      long fingerprint = Fingerprint.ofWhisper(from.key(), name, whisper.to(), whisper.text());
      if (isNew(from, client, whisper.id(), fingerprint)) {
        whispers.whisper(from, client, whisper, fingerprint);
      }
    }
  }

  private boolean isFullFor(Member from, String nick) {
    Nickname asked = Nickname.of(nick);
    Member to = asked == null ? null : memberList.find(asked);
    return backlog.isFullFor(from) || (to != null && backlog.isFullFor(to));
  }

  /**
   * Refuses a message because recipients have too many packets to fetch; returns whether it did.
   */
  private boolean isTooFarAhead(
      Member member, ChatSession client, @Nullable String id, boolean isFull) {
    if (isFull) {
      member.meter().refuseUntil(client.receivedAt() + Backlog.WAIT, ErrorCode.BUSY);
      client.refuse(Refusal.later(ErrorCode.BUSY, Backlog.WAIT).in(name).of(id));
    }
    return isFull;
  }

  /**
   * Whether an id is new, so that its message is to be handled; otherwise the outcome of the id is
   * awaited already, or it was refused as used.
   */
  public boolean isNew(Member member, ChatSession client, @Nullable String id, long fingerprint) {
    MessageIds.Use use = member.ids().use(id, fingerprint);
    if (use == MessageIds.Use.REUSED) {
      client.refuse(Refusal.idReused().in(name).of(id));
    }
    return use == MessageIds.Use.NEW || use == MessageIds.Use.AGAIN;
  }

  /** Notes that a member starts or stops typing. */
  public void typing(Member member, Typing typing) {
    if (!presence.isLarge()) {
      typingNotifier.typing(member, typing.active());
    }
  }

  /** Whether a member may send this text now; refuses it if not. */
  private boolean mayBeSent(Member member, ChatSession client, @Nullable String id, String text) {
    if (!isAdmitted(member, client, id, text)) {
      return false;
    }
    String forbidden = TextRule.forbidden(text);
    if (forbidden != null) {
      String problem = "`text` must not have the character " + forbidden + ".";
      refuse(client, ErrorCode.BAD_PACKET, problem, id);
    } else if (TextRule.isEmpty(text)) {
      refuse(client, ErrorCode.BAD_PACKET, "`text` must not be empty.", id);
    } else if (context.policy().isTooLong(text)) {
      refuse(client, ErrorCode.TOO_LONG, context.policy().lengthRule(), id);
    } else {
      return true;
    }
    return false;
  }

  /** Whether the rate limit of a member allows a text now; refuses it if not. */
  public boolean isAdmitted(Member member, ChatSession client, @Nullable String id, String text) {
    long wait =
        context.rateLimiter().admit(member.meter(), client.host(), text, client.receivedAt());
    if (wait > 0) {
      client.refuse(Refusal.later(member.meter().why(), wait).in(name).of(id));
    }
    return wait == 0;
  }

  /** Announces that a member is an admin now, or is not one any more. */
  public void announce(Member member, boolean admin) {
    presence.admin(member, admin);
  }

  // ---- queries

  /** Sends a page of the nicks of members. */
  public void who(ChatSession client, Who who) {
    Members page = memberList.page(who.after(), PAGE).of(name, memberList.size());
    client.send(name, context.encode(page));
  }

  /** Sends older messages, once they are read. */
  public void history(Member member, ChatSession client, History asked) {
    long upTo = Math.min(asked.before() - 1, log.head());
    log.read(
        new Store.Range(0, upTo, asked.limit(), ServerPacket.History.MOST_BYTES),
        entries -> {
          if (member.client() != client) {
            return; // it has left meanwhile, or moved to another session
          }
          long first = entries.isEmpty() ? upTo + 1 : entries.get(0).seq();
          client.send(
              name,
              context.encode(
                  new ServerPacket.History(
                      name,
                      asked.before(),
                      Lists.transform(entries, Entry::packet),
                      first <= log.oldest())));
        },
        () -> {
          if (member.client() == client) {
            client.refuse(
                new Refusal(ErrorCode.BUSY, "This cannot be read now; ask again later.")
                    .in(name)
                    .before(asked.before())
                    .retryAfter(HISTORY_RETRY));
          }
        });
  }

  /** Returns the member with this nick; null if there is none. */
  public @Nullable Member find(Nickname nick) {
    return memberList.find(nick);
  }

  /** Whether a member has this nick, or has it reserved. */
  public boolean isTaken(Nickname nick) {
    return memberList.find(nick) != null
        || context.formerMembers().isReserved(name, nick, null, context.now());
  }

  /** The log of the room's messages. */
  public MessageLog log() {
    return log;
  }

  /** Whether messages are to be refused because members have too many packets to fetch. */
  public boolean isTooFarAhead() {
    return backlog.isFull();
  }

  /** The publisher of the room's messages. */
  public MessagePublisher publisher() {
    return publisher;
  }

  /** Whether all messages are stored or refused. */
  boolean isIdle() {
    return appender.isIdle();
  }

  /** Whether no member ever joined. */
  boolean isUnused() {
    return memberList.isNew();
  }

  /**
   * Returns since when the room has no members, in milliseconds; {@link Long#MAX_VALUE} if it has
   * some.
   */
  long emptySince() {
    return memberList.size() == 0 ? emptySince : Long.MAX_VALUE;
  }

  /** Performs what is due. */
  void sweep(long now) {
    while (!lingering.isEmpty() && lingering.getFirst().until <= now) {
      Lingering first = lingering.removeFirst();
      depart(first.member, first.client, TIMEOUT, context.policy().nickReserved().toMillis());
    }
    log.sweep();
    presence.sweep(now);
    typingNotifier.sweep(now, presence.isLarge());
  }

  private void refuse(ChatSession client, ErrorCode code, String text, @Nullable String id) {
    client.refuse(new Refusal(code, text).in(name).of(id));
  }
}
