package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.fsm.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The pending outcome of a message or whisper: the sender, the session and the id to which it goes,
 * as an acknowledgement or an error. By then the member may have moved to another session, repeated
 * the id in it, or have left the room; the outcome is sent all the same, to the newest session.
 * Confined to the loop.
 */
record PendingAcknowledgement(
    Member member, ChatSession session, @Nullable String id, ChatContext context) {

  /**
   * Settles the id of a message that was broadcast, which acknowledged it to the sender; one that
   * is not a member any more is sent the message.
   */
  void settleAfterBroadcast(Packet message) {
    ChatSession asker = asker();
    member.ids().settle(id, null);
    member.answered(message);
    if (member.session() == null && asker.member(member.room()) == null) {
      asker.send(member.room(), message);
    }
  }

  /** Settles the id and sends the acknowledgement. */
  void acknowledge(Packet done) {
    ChatSession current = current();
    member.ids().settle(id, null);
    current.send(member.room(), done);
  }

  /** Refuses what was not stored, and for a second all that the member sends next. */
  void refuse(Outcome.Why why) {
    member.meter().refuseUntil(context.now() + StoreRefusal.RETRY_AFTER, StoreRefusal.code(why));
    refuse(StoreRefusal.packet(why));
  }

  /** Refuses a message whose id was used for another text. */
  void refuseReuse() {
    refuse(ErrorPacket.idReused());
  }

  /** Frees the id and sends an error packet. */
  void refuse(ErrorPacket error) {
    ChatSession current = current();
    member.ids().free(id);
    current.refuse(error.in(member.room()).of(id));
  }

  private ChatSession current() {
    ChatSession now = member.session();
    return now == null ? asker() : now;
  }

  /** The session that has sent the id last. */
  private ChatSession asker() {
    ChatSession asker = member.ids().asker(id);
    return asker == null ? session : asker;
  }
}
