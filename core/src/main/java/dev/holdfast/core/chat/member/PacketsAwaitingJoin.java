package dev.holdfast.core.chat.member;

import dev.holdfast.core.chat.protocol.ClientPacket;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a session that wait until a join to their room, which is under way, is settled;
 * and how long those that come later are refused once one had no place. Confined to the loop.
 */
public final class PacketsAwaitingJoin {

  private static final int MAX_PACKETS = 50;

  private final Queue<ClientPacket> waiting = new ArrayDeque<>(0);
  private long refusedUntil; // milliseconds of the loop; 0: nothing was refused

  /**
   * Adds a packet, unless as many wait as there may.
   *
   * @param until when the client may send again what has no place, in milliseconds of the loop
   * @return whether it waits now; if not, it is to be refused
   */
  public boolean add(ClientPacket packet, long until) {
    if (waiting.size() < MAX_PACKETS) {
      waiting.add(packet);
      return true;
    }
    refusedUntil = until;
    return false;
  }

  /** Removes the packet that has waited longest; null if none waits. */
  public @Nullable ClientPacket next() {
    return waiting.poll();
  }

  /** Whether a packet had no place. */
  public boolean hasRefused() {
    return refusedUntil != 0;
  }

  /**
   * Until when no message of the member may be admitted, in milliseconds of the loop: it would
   * overtake the last one that was refused.
   */
  public long refusedUntil() {
    return refusedUntil;
  }
}
