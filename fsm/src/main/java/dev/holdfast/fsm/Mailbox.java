package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one session that wait for a request, in order, and at the end maybe a final
 * notice. Bounded in packets and bytes; what does not fit ends the session, because a gap in an
 * ordered stream would be worse.
 */
final class Mailbox {

  private static final int PAUSE_FACTOR = 4;

  private final Limits limits;
  // An immutable list shared with its sender while it holds one delivery, a list of its own beyond.
  private List<Packet> packets = ImmutableList.of();
  private long bytes;
  private long weight;
  private @Nullable Condition notice;

  Mailbox(Limits limits) {
    this.limits = limits;
  }

  boolean isEmpty() {
    return packets.isEmpty();
  }

  /** Whether {@code more} may be added; a paused session is granted four times the bounds. */
  boolean fits(List<Packet> more, boolean paused) {
    int factor = paused ? PAUSE_FACTOR : 1;
    return packets.size() + more.size() <= (long) limits.mailboxPackets() * factor
        && bytes + sizeOf(more) <= limits.mailboxBytes() * factor;
  }

  /** How much of the bounds outside a pause it takes with so much more. */
  double fill(int morePackets, long moreBytes) {
    return Math.max(
        (double) (packets.size() + morePackets) / limits.mailboxPackets(),
        (double) (bytes + moreBytes) / limits.mailboxBytes());
  }

  /** What waits: a view. */
  List<Packet> packets() {
    return packets;
  }

  void add(List<Packet> more) {
    if (packets.isEmpty()) {
      packets = ImmutableList.copyOf(more);
    } else {
      if (!(packets instanceof ArrayList)) {
        packets = new ArrayList<>(packets);
      }
      packets.addAll(more);
    }
    bytes += sizeOf(more);
    weight += weightOf(more);
  }

  /** Puts back, in front, what an answer carried that never arrived. */
  void restore(List<Packet> returned) {
    List<Packet> behind = packets;
    packets = ImmutableList.of();
    bytes -= sizeOf(behind);
    weight -= weightOf(behind);
    add(returned);
    add(behind);
  }

  /** Takes everything out. The list is the caller's: the mailbox keeps no hold of it. */
  List<Packet> drain() {
    List<Packet> all = packets;
    packets = ImmutableList.of();
    bytes = 0;
    weight = 0;
    return all;
  }

  /** Takes out all but the last packet. */
  void keepLast() {
    List<Packet> all = drain();
    if (!all.isEmpty()) {
      add(List.of(all.get(all.size() - 1)));
    }
  }

  /** Ends the stream with a final notice; the first one stays, and is returned. */
  Condition seal(Condition condition) {
    if (notice == null) {
      notice = condition;
    }
    return notice;
  }

  boolean isSealed() {
    return notice != null;
  }

  /** What it costs to keep what waits. */
  long weight() {
    return weight;
  }

  /** What it costs to keep these packets. */
  static long weightOf(List<Packet> packets) {
    long weight = 0;
    for (Packet packet : packets) {
      weight += packet.weight();
    }
    return weight;
  }

  private static long sizeOf(List<Packet> packets) {
    long size = 0;
    for (Packet packet : packets) {
      size += packet.size();
    }
    return size;
  }
}
