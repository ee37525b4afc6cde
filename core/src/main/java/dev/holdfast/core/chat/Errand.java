package dev.holdfast.core.chat;

import dev.holdfast.core.chat.ServerPacket.Notice;
import dev.holdfast.core.chat.ServerPacket.Refusal;
import dev.holdfast.core.store.Store;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command that is being done: who typed it, where, and under which id. It is answered once, maybe
 * later, and in whatever session the member is then. Confined to the loop.
 */
final class Errand {

  private static final String UNSAFE =
      " This could not be stored yet: the server would forget it if it ended now.";

  private final Room room;
  private final Member member;
  private final Visitor visitor;
  private final @Nullable String id;
  private final boolean repeatable;
  private final House house;

  /**
   * Somebody's errand.
   *
   * @param visitor the session in which it was typed
   * @param repeatable whether a repeat is given the same answer, and not done again
   */
  Errand(
      Room room,
      Member member,
      Visitor visitor,
      @Nullable String id,
      boolean repeatable,
      House house) {
    this.room = room;
    this.member = member;
    this.visitor = visitor;
    this.id = id;
    this.repeatable = repeatable;
    this.house = house;
  }

  /** The time of day. */
  Instant at() {
    return house.at();
  }

  /** The room in which it was typed. */
  Room room() {
    return room;
  }

  /** The session in which it was typed. */
  Visitor visitor() {
    return visitor;
  }

  /** The session of now: the member may go on in another one. */
  Visitor current() {
    Visitor now = member.visitor();
    return now == null ? visitor : now;
  }

  void done(String text) {
    settle(house.encode(new Notice(room.name(), text, id)));
  }

  /** Done, but told only when what was changed is stored. */
  void doneWhenStored(String text) {
    house
        .store()
        .sync(outcome -> done(outcome instanceof Store.Outcome.Refused ? text + UNSAFE : text));
  }

  void refuse(ErrorCode code, String text) {
    settle(house.encode(new Refusal(code, text).in(room.name()).of(id)));
  }

  private void settle(Packet packet) {
    member.ids().settle(id, repeatable ? packet : null);
    current().send(room.name(), packet);
  }

  /** Another member of the room; null, and told so, if there is none with this nick. */
  @Nullable Member other(String nick) {
    Nick asked = Nick.of(nick);
    Member found = asked == null ? null : room.find(asked);
    if (found == null || found.visitor() == null) {
      refuse(ErrorCode.NO_SUCH_MEMBER, "Nobody here has this nick.");
      return null;
    }
    return found;
  }
}
