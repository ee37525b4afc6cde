package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.FormerMembers;
import dev.holdfast.core.chat.member.MessageRateLimiter;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.PacketCodec;
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
public record ChatContext(
    EventLoop loop,
    PacketCodec codec,
    ChatPolicy policy,
    Supplier<String> ids,
    InstantSource clock,
    Store store,
    MessageRateLimiter rateLimiter,
    FormerMembers formerMembers,
    Backlog.Ahead ahead) {

  /** Milliseconds, for what expires. */
  public long now() {
    return loop.now();
  }

  /** The time of day. */
  public Instant at() {
    return clock.instant();
  }

  public Packet encode(Record packet) {
    return codec.encode(packet);
  }
}
