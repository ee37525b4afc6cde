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
    if (admitText(member, session, say.id(), say.text())
        && !refuseIfFull(member, session, say.id(), backpressure.isFull())) {
      long fingerprint = MessageFingerprint.ofMessage(member.key(), room, say.text());
      if (claimId(member, session, say.id(), fingerprint)) {
        typingNotifier.typing(member, false);
        publisher.say(member, session, say, fingerprint);
      }
    }
  }

  /** Sends a whisper to one member, or refuses it. */
  public void whisper(Member sender, ChatSession session, Whisper whisper) {
    if (admitText(sender, session, whisper.id(), whisper.text())
        && !refuseIfFull(sender, session, whisper.id(), isFullFor(sender, whisper.to()))) {
      long fingerprint =
          MessageFingerprint.ofWhisper(sender.key(), room, whisper.to(), whisper.text());
      if (claimId(sender, session, whisper.id(), fingerprint)) {
        whisperSender.whisper(sender, session, whisper, fingerprint);
      }
    }
  }

  /**
   * Admits a command, if the rate limit allows it and its id is new; otherwise refuses it, or
   * answers a repeat as the first one. Returns whether the command is to be handled.
   */
  public boolean admitCommand(Member member, ChatSession session, Say say) {
    long fingerprint = MessageFingerprint.ofMessage(member.key(), room, say.text());
    Packet known = member.ids().answer(say.id(), fingerprint);
    if (known != null) {
      session.send(room, known);
      return false;
    }
    return admitByRate(member, session, say.id(), say.text())
        && claimId(member, session, say.id(), fingerprint);
  }

  /** Counts a text by the rate limit of a member, or refuses it; returns whether it counted. */
  private boolean admitByRate(
      Member member, ChatSession session, @Nullable String id, String text) {
    long wait =
        context.rateLimiter().admit(member.meter(), session.host(), text, session.receivedAt());
    if (wait > 0) {
      session.refuse(ErrorPacket.later(member.meter().why(), wait).in(room).of(id));
    }
    return wait == 0;
  }

  /**
   * Claims an id for a message, or refuses it as used. Returns whether the message is to be
   * handled: not if the outcome of the id is awaited already.
   */
  private boolean claimId(
      Member member, ChatSession session, @Nullable String id, long fingerprint) {
    MessageIds.Use use = member.ids().use(id, fingerprint, session);
    if (use == MessageIds.Use.REUSED) {
      session.refuse(ErrorPacket.idReused().in(room).of(id));
    }
    return use == MessageIds.Use.NEW || use == MessageIds.Use.AGAIN;
  }

  /**
   * Admits a text by the rate limit and the rules of texts, or refuses it; returns whether it is
   * admitted.
   */
  private boolean admitText(Member member, ChatSession session, @Nullable String id, String text) {
    if (!admitByRate(member, session, id, text)) {
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
  private boolean refuseIfFull(
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
