package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatSession;
import dev.holdfast.core.chat.member.Member;
import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ServerPacket.Refusal;
import dev.holdfast.core.store.Store;
import dev.holdfast.fsm.Packet;
import org.jspecify.annotations.Nullable;

/**
 * Who said something, and wants to know what became of it. By then the member may have gone on in
 * another session, or be no member any more; it is told all the same.
 */
record Acknowledgement(
    Member member, ChatSession client, @Nullable String id, ChatContext context) {

  /** How long nothing of a member is taken after something could not be stored, in milliseconds. */
  private static final long PATIENCE = 1_000;

  /** All members have been told; so has this one, if it still is one. */
  void heard(Packet message) {
    member.ids().settle(id, null);
    if (member.client() == null && client.member(member.room()) == null) {
      client.send(member.room(), message);
    }
  }

  /** It is done. */
  void acknowledge(Packet done) {
    member.ids().settle(id, null);
    current().send(member.room(), done);
  }

  /** It was not stored, and neither is what this member says next. */
  void refuse(Store.Outcome.Why why) {
    ErrorCode code =
        switch (why) {
          case NOT_STORED -> ErrorCode.NOT_STORED;
          case BUSY -> ErrorCode.BUSY;
        };
    member.meter().refuseUntil(context.now() + PATIENCE, code);
    refuse(Refusal.later(code, PATIENCE));
  }

  /** It is not done: its id is that of something else. */
  void refuseReuse() {
    refuse(Refusal.idReused());
  }

  /** It is not done. */
  void refuse(Refusal refusal) {
    member.ids().release(id);
    current().refuse(refusal.in(member.room()).of(id));
  }

  private ChatSession current() {
    ChatSession now = member.client();
    return now == null ? client : now;
  }
}
