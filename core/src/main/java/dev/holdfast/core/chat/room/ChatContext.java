package dev.holdfast.core.chat.room;

import dev.holdfast.core.chat.member.ChatRateLimiter;
import dev.holdfast.core.chat.member.FormerMemberCache;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.chat.service.ChatListener;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.fsm.Packet;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The dependencies that all rooms share, and the service over them. Confined to the loop.
 *
 * @param ids makes random ids, each a new one
 * @param events is told what happens in the rooms
 * @param ahead counts the messages of all rooms that are not delivered yet
 */
public record ChatContext(
    EventLoop loop,
    PacketCodec codec,
    ChatPolicy policy,
    Supplier<String> ids,
    ChatStore store,
    ChatRateLimiter rateLimiter,
    FormerMemberCache formerMembers,
    ChatListener events,
    RoomBackpressure.Ahead ahead) {

  /** Makes a context with a limiter, a cache and a counter as the policy asks for them. */
  public static ChatContext of(
      EventLoop loop,
      PacketCodec codec,
      ChatPolicy policy,
      Supplier<String> ids,
      ChatStore store,
      ChatListener events) {
    return new ChatContext(
        loop,
        codec,
        policy,
        ids,
        store,
        new ChatRateLimiter(policy.messageLimit()),
        new FormerMemberCache(policy.formerMembers()),
        events,
        new RoomBackpressure.Ahead());
  }

  /** Returns monotonic milliseconds, for timeouts. */
  public long now() {
    return loop.now();
  }

  /** Returns the time of day, for human readers. */
  public Instant at() {
    return store.timeOfDay();
  }

  /** Encodes a packet for clients. */
  public Packet encode(Record packet) {
    return codec.encode(packet);
  }
}
