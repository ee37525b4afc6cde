package dev.holdfast.core.chat.member;

import com.google.common.collect.ImmutableList;
import dev.holdfast.fsm.Packet;
import java.util.ArrayList;
import java.util.List;

/**
 * The queue of packets that are held back until the welcome of one member was sent. It knows which
 * of them answer packets of the member's session. Both the number of packets and their bytes are
 * bounded. Confined to the loop.
 */
final class PreWelcomeQueue {

  private static final int MAX_PACKETS = 1_000;
  private static final int MAX_BYTES = 1 << 20; // of all packets

  private final List<Packet> packets = new ArrayList<>();
  private List<Packet> answers = ImmutableList.of();
  private long bytes;

  /** Adds all of these packets, or none if they exceed a bound; returns whether it has. */
  boolean add(List<Packet> added) {
    long size = sizeOf(added);
    if (packets.size() + added.size() > MAX_PACKETS || bytes + size > MAX_BYTES) {
      return false;
    }
    packets.addAll(added);
    bytes += size;
    return true;
  }

  /** Notes that a packet is the answer to a packet of the member's session. */
  void noteAnswer(Packet packet) {
    answers = ImmutableList.<Packet>builder().addAll(answers).add(packet).build();
  }

  /** Returns the packets that are such answers, in their order. */
  List<Packet> answers() {
    return answers;
  }

  /** Returns a copy of the packets, in their order. */
  List<Packet> packets() {
    return ImmutableList.copyOf(packets);
  }

  /** Drops the packets; their bytes still count, because the session ends. */
  void clear() {
    packets.clear();
  }

  /** Returns how full it would be with so much more: 0 is empty, 1 full. */
  double fill(int more, long moreBytes) {
    return Math.max(
        (double) (packets.size() + more) / MAX_PACKETS, (double) (bytes + moreBytes) / MAX_BYTES);
  }

  private static long sizeOf(List<Packet> packets) {
    long size = 0;
    for (Packet packet : packets) {
      size += packet.size();
    }
    return size;
  }
}
