package dev.holdfast.core.chat.room;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.store.Outcome;
import dev.holdfast.fsm.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pending outcome of a message or whisper: the sender, the session and the id to which it goes,
 * as an acknowledgement or an error. By then the member may have moved to another session, repeated
 * the id in it, or have left the room. The outcome is sent all the same, to its newest session and
 * to each other that has sent the id: one that has left the room waits for the outcome, too.
 * Confined to the loop.
 */
record PendingAcknowledgement(
    Member member, ChatSession session, @Nullable String id, ChatContext context) {

  /**
   * Settles the id of a message that was broadcast, which acknowledged it to the sender; sessions
   * that have sent the id and have no member in the room any more are sent the message.
   */
  void settleAfterBroadcast(Packet message) {
    List<ChatSession> askers = askers();
    member.ids().settle(id, null);
    member.answered(message);
    for (ChatSession asker : askers) {
      if (asker.member(member.room()) == null) {
        asker.send(member.room(), message);
      }
    }
  }

  /** Settles the id and sends the acknowledgement. */
  void acknowledge(Packet done) {
    List<ChatSession> askers = askers();
    member.ids().settle(id, null);
    send(askers, done);
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
    List<ChatSession> askers = askers();
    member.ids().free(id);
    send(askers, context.encode(error.in(member.room()).of(id)));
  }

  /** Sends an outcome; a session that was replaced is ending, and is sent nothing any more. */
  private void send(List<ChatSession> askers, Packet outcome) {
    ChatSession current = member.session();
    if (current != null) {
      current.send(member.room(), outcome);
    }
    for (ChatSession asker : askers) {
      if (asker != current) {
        asker.send(member.room(), outcome);
      }
    }
  }

  /** The sessions that have sent the id; without an id that of the message. */
  private List<ChatSession> askers() {
    List<ChatSession> askers = member.ids().askers(id);
    return askers.isEmpty() ? ImmutableList.of(session) : askers;
  }
}
