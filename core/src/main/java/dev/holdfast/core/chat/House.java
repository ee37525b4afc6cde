package dev.holdfast.core.chat;

import dev.holdfast.core.Loop;
import dev.holdfast.core.PacketCodec;
import dev.holdfast.core.store.Store;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What all rooms and the door share.
 *
 * @param ids makes ids that nobody can guess, each a new one
 * @param ahead what is on its way in all rooms
 * @param clock the time of day, for people and for the store; what expires in the process goes by
 *     the loop's clock
 */
record House(
    Loop loop,
    PacketCodec codec,
    ChatPolicy policy,
    Supplier<String> ids,
    InstantSource clock,
    Store store,
    Throttle throttle,
    Absentees absentees,
    Backlog.Ahead ahead) {

  /** Milliseconds, for what expires. */
  long now() {
    return loop.now();
  }

  /** The time of day. */
  Instant at() {
    return clock.instant();
  }

  Packet encode(Record packet) {
    return codec.encode(packet);
  }
}
