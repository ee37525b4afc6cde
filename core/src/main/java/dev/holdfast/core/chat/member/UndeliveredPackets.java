package dev.holdfast.core.chat.member;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.Packet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The whispers and notices that were not delivered to one member, in order, until it is back.
 * Bounded in number and bytes; beyond that the oldest are dropped. Confined to the loop.
 */
final class UndeliveredPackets {

  private static final int MAX_PACKETS = 100;
  private static final int MAX_BYTES = 64 << 10; // of all of them; a larger one is kept alone

  private final Deque<Packet> packets = new ArrayDeque<>();
  private int bytes;

  void add(Packet packet) {
    packets.add(packet);
    bytes += packet.size();
    while (packets.size() > MAX_PACKETS || (bytes > MAX_BYTES && packets.size() > 1)) {
      bytes -= packets.removeFirst().size();
    }
  }

  /** The bytes of all of them. */
  int bytes() {
    return bytes;
  }

  /** Returns them in order. */
  List<Packet> all() {
    return ImmutableList.copyOf(packets);
  }
}
