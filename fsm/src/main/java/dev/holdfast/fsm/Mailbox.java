package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

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

  /**
   * Whether {@code more} may be added; a paused session is granted four times the bounds. Behind a
   * final notice nothing is kept, and all fits.
   */
  boolean fits(List<Packet> more, boolean paused) {
    if (isEnding()) {
      return true;
    }
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

  /** What waits, behind these. */
  List<Packet> behind(List<Packet> first) {
    return ImmutableList.<Packet>builder().addAll(first).addAll(packets).build();
  }

  /** Adds packets; drops them behind a final notice. */
  void add(List<Packet> more) {
    if (!isEnding()) {
      append(more);
    }
  }

  private void append(List<Packet> more) {
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
    append(returned);
    append(behind);
  }

  /** Takes everything out. The list is the caller's: the mailbox keeps no hold of it. */
  List<Packet> drain() {
    List<Packet> all = packets;
    packets = ImmutableList.of();
    bytes = 0;
    weight = 0;
    return all;
  }

  /** Ends the stream with last packets and a final notice, unless it has one: the first stays. */
  void end(List<Packet> last, Condition condition) {
    if (!isEnding()) {
      append(last);
      notice = condition;
    }
  }

  /**
   * Drops what waits, and ends the stream with the notice of an overflow. A stream that has a
   * notice keeps it and the packet before it, which may say more.
   *
   * @return whether the notice is that of the overflow
   */
  boolean overflow() {
    List<Packet> all = drain();
    if (!isEnding()) {
      notice = Condition.SEND_QUEUE_OVERFLOW;
      return true;
    }
    if (!all.isEmpty()) {
      append(List.of(all.get(all.size() - 1)));
    }
    return false;
  }

  /** Whether a final notice waits, or waited: a stream that has ended takes nothing more. */
  boolean isEnding() {
    return notice != null;
  }

  /** The final notice, where there is one. */
  Condition notice() {
    return requireNonNull(notice, "the stream has not ended");
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
