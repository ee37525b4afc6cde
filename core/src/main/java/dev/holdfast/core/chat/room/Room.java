package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.history.MessageAppender;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.Typing;
import dev.holdfast.core.chat.protocol.ClientPacket.Who;
import dev.holdfast.core.chat.protocol.ServerPacket.Members;
import dev.holdfast.core.chat.text.Nickname;
import org.jspecify.annotations.Nullable;

/**
 * A chat room: its members, its log, and the handlers of what members send to it. Owned by the
 * event loop.
 */
public final class Room {

  private static final int PAGE = 500; // nicks

  private final String name;
  private final MessageLog log;
  private final MessageAppender appender;
  private final ChatContext context;
  private final MemberList memberList = new MemberList();
  private final Broadcaster broadcaster;
  private final PresenceNotifier presence;
  private final TypingNotifier typingNotifier;
  private final RoomBackpressure backpressure;
  private final MessagePublisher publisher;
  private final JoinHandler joinHandler;
  private final LeaveHandler leaveHandler;
  private final MessageHandler messageHandler;
  private final HistoryHandler historyHandler;

  /** Makes a room without members. */
  Room(String name, MessageLog log, ChatContext context) {
    this.name = name;
    this.log = log;
    this.appender = new MessageAppender(log, context.store());
    this.context = context;
    this.broadcaster = new Broadcaster(memberList, context.loop());
    this.presence = new PresenceNotifier(name, memberList, broadcaster, context);
    this.typingNotifier = new TypingNotifier(broadcaster, context);
    this.backpressure = new RoomBackpressure(memberList, context);
    this.publisher =
        new MessagePublisher(
            name, log, appender, broadcaster, typingNotifier, backpressure, context);
    WhisperSender whisperSender = new WhisperSender(memberList, broadcaster, backpressure, context);
    this.joinHandler = new JoinHandler(name, log, memberList, broadcaster, presence, context);
    this.leaveHandler = new LeaveHandler(appender, memberList, presence, typingNotifier, context);
    this.messageHandler =
        new MessageHandler(
            name, memberList, typingNotifier, backpressure, publisher, whisperSender, context);
    this.historyHandler = new HistoryHandler(name, log, context);
  }

  /** The name of the room. */
  public String name() {
    return name;
  }

  // ---- parts

  /** The log of the room's messages. */
  public MessageLog log() {
    return log;
  }

  /** The publisher of the room's messages. */
  public MessagePublisher publisher() {
    return publisher;
  }

  /** The handler of requests to join. */
  public JoinHandler joinHandler() {
    return joinHandler;
  }

  /** The handler of members that leave. */
  public LeaveHandler leaveHandler() {
    return leaveHandler;
  }

  /** The handler of members' messages and whispers. */
  public MessageHandler messageHandler() {
    return messageHandler;
  }

  /** The handler of requests for older messages. */
  public HistoryHandler historyHandler() {
    return historyHandler;
  }

  // ---- members

  /** Returns the member with this nick; null if there is none. */
  public @Nullable Member find(Nickname nick) {
    return memberList.find(nick);
  }

  /** Whether a member has this nick, or has it reserved. */
  public boolean isTaken(Nickname nick) {
    return memberList.find(nick) != null
        || context.formerMembers().isReserved(name, nick, null, context.now());
  }

  /** The number of its members. */
  int size() {
    return memberList.size();
  }

  /** Sends a page of the nicks of members. */
  public void who(ChatSession session, Who who) {
    Members page = memberList.page(who.after(), PAGE).of(name, memberList.size());
    session.send(name, context.encode(page));
  }

  /** Notes that a member starts or stops typing. */
  public void typing(Member member, Typing typing) {
    if (!presence.isLarge()) {
      typingNotifier.typing(member, typing.active());
    }
  }

  /** Announces that a member is an admin now, or is not one any more. */
  public void announce(Member member, boolean admin) {
    presence.admin(member, admin);
  }

  // ---- state

  /** Whether messages are to be refused because members have too many packets to fetch. */
  public boolean isTooFarAhead() {
    return backpressure.isFull();
  }

  /** Whether no member ever joined. */
  boolean isUnused() {
    return memberList.isNew();
  }

  /** Whether all messages are stored or refused, and the last member left so long ago. */
  boolean isEmptyFor(long millis) {
    return appender.isIdle()
        && memberList.size() == 0
        && leaveHandler.lastLeave() <= context.now() - millis;
  }

  /** Sends the members what is still to be sent. */
  public void flush() {
    broadcaster.flush();
  }

  /** Performs what is due. */
  void sweep(long now) {
    leaveHandler.sweep(now);
    log.sweep();
    presence.sweep(now);
    typingNotifier.sweep(now, presence.isLarge());
  }
}
