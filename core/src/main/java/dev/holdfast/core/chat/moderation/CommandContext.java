package dev.holdfast.core.chat.moderation;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.Refusal;
import dev.holdfast.core.chat.protocol.ServerPacket.Notice;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.store.Store;
import dev.holdfast.fsm.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The context of a command that is being handled: its member, session and id. It is answered once,
 * maybe later, in the session that the member has then. Owned by the event loop.
 */
final class CommandContext {

  private static final String UNSAFE =
      " This could not be stored yet: the server would forget it if it ended now.";

  private final Member member;
  private final ChatSession client;
  private final @Nullable String id;
  private final boolean repeatable;
  private final PacketCodec codec;
  private final Store store;

  /**
   * Makes the context of one command.
   *
   * @param client the session in which it was typed
   * @param repeatable whether a repeat gets the same answer and is not handled again
   */
  CommandContext(
      Member member,
      ChatSession client,
      @Nullable String id,
      boolean repeatable,
      PacketCodec codec,
      Store store) {
    this.member = member;
    this.client = client;
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
  ChatSession client() {
    return client;
  }

  /** Returns the member's session now, which may be another one. */
  ChatSession current() {
    ChatSession now = member.client();
    return now == null ? client : now;
  }

  /** Answers with a notice. */
  void done(String text) {
    settle(codec.encode(new Notice(member.room(), text, id)));
  }

  /** Answers with a notice after the changes of the command were stored. */
  void doneWhenStored(String text) {
    store.sync(outcome -> done(outcome instanceof Store.Outcome.Refused ? text + UNSAFE : text));
  }

  /** Answers with an error. */
  void refuse(ErrorCode code, String text) {
    settle(codec.encode(new Refusal(code, text).in(member.room()).of(id)));
  }

  private void settle(Packet packet) {
    member.ids().settle(id, repeatable ? packet : null);
    current().send(member.room(), packet);
  }
}
