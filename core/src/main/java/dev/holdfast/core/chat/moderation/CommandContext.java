package dev.holdfast.core.chat.moderation;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ServerPacket.Notice;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.chat.room.ChatContext;
import dev.holdfast.core.chat.room.Room;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.store.Store;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The context of a command that is being handled: its room, member, session and id. It is answered
 * once, maybe later, in the session that the member has then. Owned by the event loop.
 */
final class CommandContext {

  private static final String UNSAFE =
      " This could not be stored yet: the server would forget it if it ended now.";

  private final Room room;
  private final Member member;
  private final ChatSession client;
  private final @Nullable String id;
  private final boolean repeatable;
  private final ChatContext chat;

  /**
   * Makes the context of one command.
   *
   * @param client the session in which it was typed
   * @param repeatable whether a repeat gets the same answer and is not handled again
   */
  CommandContext(
      Room room,
      Member member,
      ChatSession client,
      @Nullable String id,
      boolean repeatable,
      ChatContext chat) {
    this.room = room;
    this.member = member;
    this.client = client;
    this.id = id;
    this.repeatable = repeatable;
    this.chat = chat;
  }

  /** Returns the time of day. */
  Instant at() {
    return chat.at();
  }

  /** The room in which it was typed. */
  Room room() {
    return room;
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
    settle(chat.encode(new Notice(room.name(), text, id)));
  }

  /** Answers with a notice after the changes of the command were stored. */
  void doneWhenStored(String text) {
    chat.store()
        .sync(outcome -> done(outcome instanceof Store.Outcome.Refused ? text + UNSAFE : text));
  }

  /** Answers with an error. */
  void refuse(ErrorCode code, String text) {
    settle(chat.encode(new Refusal(code, text).in(room.name()).of(id)));
  }

  private void settle(Packet packet) {
    member.ids().settle(id, repeatable ? packet : null);
    current().send(room.name(), packet);
  }

  /**
   * Returns the present member of the room with this nick; refuses the command and returns null if
   * there is none.
   */
  @Nullable Member other(String nick) {
    Nickname asked = Nickname.of(nick);
    Member found = asked == null ? null : room.find(asked);
    if (found == null || found.client() == null) {
      refuse(ErrorCode.NO_SUCH_MEMBER, "Nobody here has this nick.");
      return null;
    }
    return found;
  }
}
