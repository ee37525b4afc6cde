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
 * A command that is being done: who typed it, where, and under which id. It is answered once, maybe
 * later, and in whatever session the member is then. Confined to the loop.
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
   * Somebody's context.
   *
   * @param client the session in which it was typed
   * @param repeatable whether a repeat is given the same answer, and not done again
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

  /** The time of day. */
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

  /** The session of now: the member may go on in another one. */
  ChatSession current() {
    ChatSession now = member.client();
    return now == null ? client : now;
  }

  void done(String text) {
    settle(chat.encode(new Notice(room.name(), text, id)));
  }

  /** Done, but told only when what was changed is stored. */
  void doneWhenStored(String text) {
    chat.store()
        .sync(outcome -> done(outcome instanceof Store.Outcome.Refused ? text + UNSAFE : text));
  }

  void refuse(ErrorCode code, String text) {
    settle(chat.encode(new Refusal(code, text).in(room.name()).of(id)));
  }

  private void settle(Packet packet) {
    member.ids().settle(id, repeatable ? packet : null);
    current().send(room.name(), packet);
  }

  /** Another member of the room; null, and told so, if there is none with this nick. */
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
