package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.protocol.ErrorPacket;
import dev.holdfast.core.store.Outcome;

/** The refusal of what the store could not store now: what its client is told. Stateless. */
final class StoreRefusal {

  /** When a client may try again, as it is told, in milliseconds. */
  static final long RETRY_AFTER = 1_000;

  private StoreRefusal() {}

  /** Returns the error packet, without a room and an id. */
  static ErrorPacket packet(Outcome.Why why) {
    return ErrorPacket.later(code(why), RETRY_AFTER);
  }

  /** Returns its code. */
  static ErrorCode code(Outcome.Why why) {
    return switch (why) {
      case NOT_STORED -> ErrorCode.NOT_STORED;
      case BUSY -> ErrorCode.BUSY;
    };
  }
}
