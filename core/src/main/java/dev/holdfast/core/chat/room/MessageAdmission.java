package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.MessageIds;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.chat.protocol.ClientPacket.Whisper;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.store.MessageFingerprint;
import dev.holdfast.fsm.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The admission of what a room's members say, whisper or command: it refuses those that must not be
 * sent, by the rate limit, the rules of texts, the backpressure of the room and the ids used
 * before; the others it hands to the {@link MessagePublisher} and to {@link WhisperSender}.
 * Confined to the loop.
 */
public final class MessageAdmission {

  private final String room;
  private final RosterView rosterView;
  private final TypingNotifier typingNotifier;
  private final RoomBackpressure backpressure;
  private final MessagePublisher publisher;
  private final WhisperSender whisperSender;
  private final ChatContext context;

  MessageAdmission(
      String room,
      RosterView rosterView,
      TypingNotifier typingNotifier,
      RoomBackpressure backpressure,
      MessagePublisher publisher,
      WhisperSender whisperSender,
      ChatContext context) {
    this.room = room;
    this.rosterView = rosterView;
    this.typingNotifier = typingNotifier;
    this.backpressure = backpressure;
    this.publisher = publisher;
    this.whisperSender = whisperSender;
    this.context = context;
  }

  /** Publishes a message, or refuses it. */
  public void say(Member member, ChatSession session, Say say) {
    if (mayBeSent(member, session, say.id(), say.text())
        && !isTooFarAhead(member, session, say.id(), backpressure.isFull())) {
      long fingerprint = MessageFingerprint.ofMessage(member.key(), room, say.text());
      if (isNew(member, session, say.id(), fingerprint)) {
        typingNotifier.typing(member, false);
        publisher.say(member, session, say, fingerprint);
      }
    }
  }

  /** Sends a whisper to one member, or refuses it. */
  public void whisper(Member sender, ChatSession session, Whisper whisper) {
    if (mayBeSent(sender, session, whisper.id(), whisper.text())
        && !isTooFarAhead(sender, session, whisper.id(), isFullFor(sender, whisper.to()))) {
      long fingerprint =
          MessageFingerprint.ofWhisper(sender.key(), room, whisper.to(), whisper.text());
      if (isNew(sender, session, whisper.id(), fingerprint)) {
        whisperSender.whisper(sender, session, whisper, fingerprint);
      }
    }
  }

  /**
   * Whether a command is to be handled: the rate limit allows it and its id is new. Otherwise it is
   * refused, or a repeat gets the answer of the first one.
   */
  public boolean admitsCommand(Member member, ChatSession session, Say say) {
    long fingerprint = MessageFingerprint.ofMessage(member.key(), room, say.text());
    Packet known = member.ids().answer(say.id(), fingerprint);
    if (known != null) {
      session.send(room, known);
      return false;
    }
    return isAdmitted(member, session, say.id(), say.text())
        && isNew(member, session, say.id(), fingerprint);
  }

  /** Whether the rate limit of a member allows a text now; refuses it if not. */
  private boolean isAdmitted(Member member, ChatSession session, @Nullable String id, String text) {
    long wait =
        context.rateLimiter().admit(member.meter(), session.host(), text, session.receivedAt());
    if (wait > 0) {
      session.refuse(ErrorPacket.later(member.meter().why(), wait).in(room).of(id));
    }
    return wait == 0;
  }

  /**
   * Whether an id is new, so that its message is to be handled; otherwise the outcome of the id is
   * awaited already, or it was refused as used.
   */
  private boolean isNew(Member member, ChatSession session, @Nullable String id, long fingerprint) {
    MessageIds.Use use = member.ids().use(id, fingerprint, session);
    if (use == MessageIds.Use.REUSED) {
      session.refuse(ErrorPacket.idReused().in(room).of(id));
    }
    return use == MessageIds.Use.NEW || use == MessageIds.Use.AGAIN;
  }

  /** Whether a member may send this text now; refuses it if not. */
  private boolean mayBeSent(Member member, ChatSession session, @Nullable String id, String text) {
    if (!isAdmitted(member, session, id, text)) {
      return false;
    }
    String forbidden = PublishedTextRule.forbidden(text);
    if (forbidden != null) {
      LocalizablePhrase problem =
          PhraseCode.FIELD_CHARACTER.phrase("field", "text").with("character", forbidden);
      refuse(session, ErrorCode.BAD_PACKET, problem, id);
    } else if (PublishedTextRule.isEmpty(text)) {
      refuse(session, ErrorCode.BAD_PACKET, PhraseCode.FIELD_EMPTY.phrase("field", "text"), id);
    } else if (context.policy().isTooLong(text)) {
      refuse(session, ErrorCode.TOO_LONG, context.policy().lengthRule(), id);
    } else {
      return true;
    }
    return false;
  }

  private void refuse(
      ChatSession session, ErrorCode code, LocalizablePhrase why, @Nullable String id) {
    session.refuse(new ErrorPacket(code, why).in(room).of(id));
  }

  private boolean isFullFor(Member sender, String nick) {
    Nickname asked = Nickname.of(nick);
    Member recipient = asked == null ? null : rosterView.find(asked);
    return backpressure.isFullFor(sender)
        || (recipient != null && backpressure.isFullFor(recipient));
  }

  /**
   * Refuses a message because recipients have too many packets to fetch; returns whether it did.
   */
  private boolean isTooFarAhead(
      Member member, ChatSession session, @Nullable String id, boolean isFull) {
    if (isFull) {
      member
          .meter()
          .refuseUntil(session.receivedAt() + RoomBackpressure.RETRY_AFTER, ErrorCode.BUSY);
      session.refuse(
          ErrorPacket.later(ErrorCode.BUSY, RoomBackpressure.RETRY_AFTER).in(room).of(id));
    }
    return isFull;
  }
}
