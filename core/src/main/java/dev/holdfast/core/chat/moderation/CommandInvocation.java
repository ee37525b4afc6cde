package dev.holdfast.core.chat.moderation;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.chat.protocol.ServerPacket.Notice;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.fsm.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The invocation of a command that is being handled: its member, session and id. It is answered
 * once. The answer may come later, and goes to the session that the member has then. Confined to
 * the loop.
 */
final class CommandInvocation {

  private final Member member;
  private final ChatSession session;
  private final @Nullable String id;
  private final boolean repeatable;
  private final PacketCodec codec;
  private final ChatStore store;

  /**
   * Makes the invocation of one command.
   *
   * @param session the session in which it was typed
   * @param repeatable whether a repeat gets the same answer and is not handled again
   */
  CommandInvocation(
      Member member,
      ChatSession session,
      @Nullable String id,
      boolean repeatable,
      PacketCodec codec,
      ChatStore store) {
    this.member = member;
    this.session = session;
    this.id = id;
    this.repeatable = repeatable;
    this.codec = codec;
    this.store = store;
  }

  /** The name of the room in which it was typed. */
  String room() {
    return member.room();
  }

  /** The member that typed it. */
  Member member() {
    return member;
  }

  /** The session in which it was typed. */
  ChatSession session() {
    return session;
  }

  /** Returns the member's session now, which may be another one. */
  ChatSession current() {
    ChatSession now = member.session();
    return now == null ? session : now;
  }

  /** Answers with a notice. */
  void done(LocalizablePhrase phrase) {
    done(ImmutableList.of(phrase));
  }

  /** Answers with a notice that has several lines. */
  void done(List<LocalizablePhrase> lines) {
    settle(codec.encode(new Notice(member.room(), lines, id)));
  }

  /** Answers with a notice after the changes of the command were stored. */
  void doneWhenStored(LocalizablePhrase phrase) {
    doneWhenStored(ImmutableList.of(phrase));
  }

  /** Answers with a notice of several lines after the changes of the command were stored. */
  void doneWhenStored(List<LocalizablePhrase> lines) {
    store.sync(outcome -> done(outcome instanceof Outcome.Refused ? withWarning(lines) : lines));
  }

  private static List<LocalizablePhrase> withWarning(List<LocalizablePhrase> lines) {
    return ImmutableList.<LocalizablePhrase>builder()
        .addAll(lines)
        .add(PhraseCode.NOT_STORED_YET.phrase())
        .build();
  }

  /** Answers with an error. */
  void refuse(ErrorCode code, LocalizablePhrase why) {
    refuse(code, ImmutableList.of(why));
  }

  /** Answers with an error that several phrases explain. */
  void refuse(ErrorCode code, List<LocalizablePhrase> why) {
    settle(codec.encode(new ErrorPacket(code, why).in(member.room()).of(id)));
  }

  private void settle(Packet packet) {
    member.ids().settle(id, repeatable ? packet : null);
    current().send(member.room(), packet);
  }
}
