package dev.holdfast.core.chat.room;

import com.google.common.hash.HashCode;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ClientPacket.Typing;
import dev.holdfast.core.chat.protocol.ClientPacket.Who;
import dev.holdfast.core.chat.protocol.ServerPacket.Members;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.PresentMember;
import dev.holdfast.core.store.Roster;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.core.store.RosterChangeVisitor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chat room: its members, its log, and the handlers of what members send to it. Confined to the
 * loop.
 */
public final class Room {

  private static final int PAGE = 500; // nicks

  private final String name;
  private final MessageLog log;
  private final ChatContext context;
  private final Roster roster;
  private final long madeAt; // the revision of the roster then
  private final RosterView rosterView;
  private final Broadcaster broadcaster;
  private final PresenceNotifier presence;
  private final TypingNotifier typingNotifier;
  private final RoomBackpressure backpressure;
  private final MessagePublisher publisher;
  private final WhisperSender whisperSender;
  private final JoinHandler joinHandler;
  private final LeaveHandler leaveHandler;
  private final AdoptionHandler adoptionHandler;
  private final MessageAdmission messageAdmission;
  private final HistoryHandler historyHandler;

  /** Makes a room that is followed. */
  Room(ChatStore.Followed followed, ChatContext context) {
    this.name = followed.log().room();
    this.log = new MessageLog(followed.log(), context.store(), context.codec());
    this.context = context;
    this.roster = followed.roster();
    this.madeAt = roster.rev();
    this.rosterView = new RosterView(roster);
    this.broadcaster = new Broadcaster(rosterView, context.loop());
    this.presence = new PresenceNotifier(name, rosterView, broadcaster, context);
    this.typingNotifier = new TypingNotifier(name, broadcaster, context);
    this.backpressure = new RoomBackpressure(rosterView, context);
    this.publisher =
        new MessagePublisher(name, log, broadcaster, typingNotifier, backpressure, context);
    this.whisperSender = new WhisperSender(roster, rosterView, broadcaster, backpressure, context);
    this.joinHandler =
        new JoinHandler(name, log, roster, rosterView, broadcaster, presence, context);
    this.leaveHandler = new LeaveHandler(name, joinHandler, presence, typingNotifier, context);
    this.adoptionHandler =
        new AdoptionHandler(name, roster, rosterView, broadcaster, presence, leaveHandler, context);
    this.messageAdmission =
        new MessageAdmission(
            name, rosterView, typingNotifier, backpressure, publisher, whisperSender, context);
    this.historyHandler = new HistoryHandler(name, log, context);
    roster.forEach(joinHandler::noteHost);
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

  /** The handler of members that an earlier process has left. */
  AdoptionHandler adoptionHandler() {
    return adoptionHandler;
  }

  /** The handler of members' messages and whispers. */
  public MessageAdmission messageAdmission() {
    return messageAdmission;
  }

  /** The handler of requests for older messages. */
  public HistoryHandler historyHandler() {
    return historyHandler;
  }

  // ---- members

  /** Returns the member with this nick whose session is here; null if there is none. */
  public @Nullable Member find(Nickname nick) {
    return rosterView.find(nick);
  }

  /** Returns the present member with this nick, wherever its session is; null if there is none. */
  public @Nullable PresentMember present(Nickname nick) {
    return roster.find(nick);
  }

  /** Whether a member has this nick, or has it reserved: then no guest may use it. */
  public boolean isOfMember(Nickname nick) {
    return joinHandler.isOfMember(nick);
  }

  /** The revision of its roster. */
  long rev() {
    return roster.rev();
  }

  /** The number of its members. */
  int size() {
    return rosterView.size();
  }

  /** Sends a page of the nicks of members. */
  public void who(ChatSession session, Who who) {
    Members page = rosterView.page(who.after(), PAGE).of(name, rosterView.size());
    session.send(name, context.encode(page));
  }

  /** Notes that a member starts or stops typing. */
  public void typing(Member member, Typing typing) {
    if (!presence.isLarge()) {
      typingNotifier.typing(member, typing.active());
    }
  }

  // ---- what the store tells

  /** A message was stored. */
  void said(ChatStore.Message message) {
    publisher.said(message);
  }

  /** A member was whispered to. */
  void whispered(ChatStore.Whisper whisper, HashCode recipient) {
    whisperSender.whispered(whisper, recipient);
  }

  /** A member is typing, here or elsewhere, or has stopped. */
  void typing(PresentMember member, boolean active) {
    if (!active || !presence.isLarge()) {
      typingNotifier.told(member, active);
    }
  }

  /** A member was not delivered packets where it was before it came here. */
  void forwarded(HashCode member, List<byte[]> packets) {
    joinHandler.forwarded(member, packets);
  }

  /** The roster has changed. */
  void changed(PresentMember present, RosterChange change, boolean ours) {
    change.accept(
        new RosterChangeVisitor() {
          @Override
          public void joined(RosterChange.Joined joined) {
            joinHandler.joined(present, ours);
          }

          @Override
          public void moved(RosterChange.Moved moved) {
            joinHandler.moved(present, ours);
          }

          @Override
          public void left(RosterChange.Left left) {
            leaveHandler.left(present, left);
          }

          @Override
          public void adminChanged(RosterChange.AdminChanged changed) {
            presence.admin(present, changed.admin());
          }
        });
  }

  // ---- state

  /** Whether messages are to be refused because members have too many packets to fetch. */
  public boolean isTooFarAhead() {
    return backpressure.isFull();
  }

  /** Whether no member has joined since it was made, and none is about to. */
  boolean isUnused() {
    return roster.rev() == madeAt && roster.size() == 0 && joinHandler.isIdle();
  }

  /**
   * Whether all messages and whispers are stored or refused, and the last member left so long ago.
   */
  boolean isEmptyFor(long millis) {
    return publisher.isIdle()
        && whisperSender.isIdle()
        && joinHandler.isIdle()
        && rosterView.size() == 0
        && leaveHandler.lastLeave() <= context.now() - millis;
  }

  /** Sends the members what is still to be sent. */
  public void flush() {
    presence.flush(context.now());
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
