package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.member.MessageIds;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.chat.protocol.ClientPacket.Whisper;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.Refusal;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.chat.text.Phrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import dev.holdfast.core.store.Fingerprint;
import dev.holdfast.fsm.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The handler of the messages and whispers of a room's members: it refuses those that must not be
 * sent, by the rate limit, the rules of texts, the backlog of the recipients and the ids used
 * before; the others it hands to the {@link MessagePublisher} and to {@link DirectMessages}. Owned
 * by the event loop.
 */
public final class MessageHandler {

  private final String room;
  private final MemberList memberList;
  private final TypingNotifier typingNotifier;
  private final FlowControl backlog;
  private final MessagePublisher publisher;
  private final DirectMessages whispers;
  private final ChatContext context;

  MessageHandler(
      String room,
      MemberList memberList,
      TypingNotifier typingNotifier,
      FlowControl backlog,
      MessagePublisher publisher,
      DirectMessages whispers,
      ChatContext context) {
    this.room = room;
    this.memberList = memberList;
    this.typingNotifier = typingNotifier;
    this.backlog = backlog;
    this.publisher = publisher;
    this.whispers = whispers;
    this.context = context;
  }

  /** Publishes a message, or refuses it. */
  public void say(Member member, ChatSession client, Say say) {
    if (mayBeSent(member, client, say.id(), say.text())
        && !isTooFarAhead(member, client, say.id(), backlog.isFull())) {
      long fingerprint = Fingerprint.ofMessage(member.key(), room, say.text());
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
      long fingerprint = Fingerprint.ofWhisper(from.key(), room, whisper.to(), whisper.text());
      if (isNew(from, client, whisper.id(), fingerprint)) {
        whispers.whisper(from, client, whisper, fingerprint);
      }
    }
  }

  /**
   * Whether a command is to be handled: the rate limit allows it and its id is new. Otherwise it is
   * refused, or a repeat gets the answer of the first one.
   */
  public boolean admitsCommand(Member member, ChatSession client, Say say) {
    long fingerprint = Fingerprint.ofMessage(member.key(), room, say.text());
    Packet known = member.ids().answer(say.id(), fingerprint);
    if (known != null) {
      client.send(room, known);
      return false;
    }
    return isAdmitted(member, client, say.id(), say.text())
        && isNew(member, client, say.id(), fingerprint);
  }

  /** Whether the rate limit of a member allows a text now; refuses it if not. */
  private boolean isAdmitted(Member member, ChatSession client, @Nullable String id, String text) {
    long wait =
        context.rateLimiter().admit(member.meter(), client.host(), text, client.receivedAt());
    if (wait > 0) {
      client.refuse(Refusal.later(member.meter().why(), wait).in(room).of(id));
    }
    return wait == 0;
  }

  /**
   * Whether an id is new, so that its message is to be handled; otherwise the outcome of the id is
   * awaited already, or it was refused as used.
   */
  private boolean isNew(Member member, ChatSession client, @Nullable String id, long fingerprint) {
    MessageIds.Use use = member.ids().use(id, fingerprint);
    if (use == MessageIds.Use.REUSED) {
      client.refuse(Refusal.idReused().in(room).of(id));
    }
    return use == MessageIds.Use.NEW || use == MessageIds.Use.AGAIN;
  }

  /** Whether a member may send this text now; refuses it if not. */
  private boolean mayBeSent(Member member, ChatSession client, @Nullable String id, String text) {
    if (!isAdmitted(member, client, id, text)) {
      return false;
    }
    String forbidden = PublishedTextRule.forbidden(text);
    if (forbidden != null) {
      Phrase problem =
          PhraseCode.FIELD_CHARACTER.phrase("field", "text").with("character", forbidden);
      refuse(client, ErrorCode.BAD_PACKET, problem, id);
    } else if (PublishedTextRule.isEmpty(text)) {
      refuse(client, ErrorCode.BAD_PACKET, PhraseCode.FIELD_EMPTY.phrase("field", "text"), id);
    } else if (context.policy().isTooLong(text)) {
      refuse(client, ErrorCode.TOO_LONG, context.policy().lengthRule(), id);
    } else {
      return true;
    }
    return false;
  }

  private void refuse(ChatSession client, ErrorCode code, Phrase why, @Nullable String id) {
    client.refuse(new Refusal(code, why).in(room).of(id));
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
      member.meter().refuseUntil(client.receivedAt() + FlowControl.WAIT, ErrorCode.BUSY);
      client.refuse(Refusal.later(ErrorCode.BUSY, FlowControl.WAIT).in(room).of(id));
    }
    return isFull;
  }
}
