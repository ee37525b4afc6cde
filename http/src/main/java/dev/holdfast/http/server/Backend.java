package dev.holdfast.http.server;

import dev.holdfast.core.Application;
import dev.holdfast.core.Loop;
import dev.holdfast.core.PacketCodec;
import dev.holdfast.core.chat.ChatPolicy;
import dev.holdfast.core.chat.Door;
import dev.holdfast.fsm.Packet;

/**
 * What stands behind the edge.
 *
 * @param application what stands behind the sessions
 * @param door for people without a client
 * @param sweep its own timers, called every 100 ms
 * @param tooManyConnections what a client is told for which there is no room
 */
public record Backend(
    Application application, Door door, Runnable sweep, Packet tooManyConnections) {

  /** Makes one for a loop. */
  public interface Factory {
    /** Called once, before the first request. */
    Backend create(Loop loop, PacketCodec codec, ChatPolicy policy);
  }
}
