package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one session that wait for a request, in order, and at the end maybe a final
 * notice. Bounded in packets and bytes; what does not fit ends the session, because a gap in an
 * ordered stream would be worse. What did not arrive comes back into it whatever waits by then: it
 * was kept in memory until then as well, for repeats, and while it is too much, nothing else fits.
 * But all that waits then may be no more than in a pause: answers that fail again and again would
 * add up otherwise. Confined to the thread of its session.
 */
final class Mailbox {

  private static final int PAUSE_FACTOR = 4;

  private final EngineConfig config;
  // An immutable list shared with its sender while it holds one delivery, a list of its own beyond.
  private List<Packet> packets = ImmutableList.of();
  private long bytes;
  private long weight;
  private @Nullable Condition notice;

  Mailbox(EngineConfig config) {
    this.config = config;
  }

  boolean isEmpty() {
    return packets.isEmpty();
  }

  /**
   * Whether {@code more} fits into the bounds, which are four times as high in a pause. After a
   * final notice packets are dropped, so that any number fits.
   */
  boolean fits(List<Packet> more, boolean paused) {
    if (isEnding()) {
      return true;
    }
    int factor = paused ? PAUSE_FACTOR : 1;
    return packets.size() + more.size() <= (long) config.mailboxPackets() * factor
        && bytes + sizeOf(more) <= config.mailboxBytes() * factor;
  }

  /**
   * The share of the bounds that is used with so many more packets and bytes; 1 is full. The higher
   * bounds of a pause do not count.
   */
  double fill(int morePackets, long moreBytes) {
    return Math.max(
        (double) (packets.size() + morePackets) / config.mailboxPackets(),
        (double) (bytes + moreBytes) / config.mailboxBytes());
  }

  /** The packets that wait, in order. */
  List<Packet> packets() {
    return packets;
  }

  /** The final notice; null if there is none. */
  @Nullable Condition noticeIfAny() {
    return notice;
  }

  /** Takes over the packets and the final notice of a snapshot. */
  void restore(List<Packet> waiting, @Nullable Condition ending) {
    append(waiting);
    notice = ending;
  }

  /** Returns {@code first} and behind it the packets that wait. */
  List<Packet> behind(List<Packet> first) {
    return ImmutableList.<Packet>builder().addAll(first).addAll(packets).build();
  }

  /** Adds packets, or drops them if there is a final notice. */
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

  /** Puts the packets of an answer that did not arrive back in front, also if they do not fit. */
  void putBack(List<Packet> returned) {
    List<Packet> behind = packets;
    packets = ImmutableList.of();
    bytes -= sizeOf(behind);
    weight -= weightOf(behind);
    append(returned);
    append(behind);
  }

  /** Removes and returns all packets. The list is the caller's. */
  List<Packet> takeAll() {
    List<Packet> all = packets;
    packets = ImmutableList.of();
    bytes = 0;
    weight = 0;
    return all;
  }

  /** Adds last packets and a final notice, unless there is a notice already. */
  void end(List<Packet> last, Condition condition) {
    if (!isEnding()) {
      append(last);
      notice = condition;
    }
  }

  /**
   * Drops the packets, and adds the final notice of an overflow. If there is a notice already, it
   * is kept with the packet before it, which may have the reason.
   *
   * @return whether the notice is that of the overflow
   */
  boolean overflow() {
    List<Packet> all = takeAll();
    if (!isEnding()) {
      notice = Condition.SEND_QUEUE_OVERFLOW;
      return true;
    }
    if (!all.isEmpty()) {
      append(List.of(all.get(all.size() - 1)));
    }
    return false;
  }

  /** Whether a final notice was added, so that no packets are accepted any more. */
  boolean isEnding() {
    return notice != null;
  }

  /** Returns the final notice, which must exist. */
  Condition notice() {
    return requireNonNull(notice, "there is no final notice");
  }

  /** The memory that the packets take, in bytes. */
  long weight() {
    return weight;
  }

  /** The memory that these packets take, in bytes. */
  static long weightOf(List<Packet> packets) {
    long weight = 0;
    for (int i = 0; i < packets.size(); i++) { // a hot path, with one packet mostly
      weight += packets.get(i).weight();
    }
    return weight;
  }

  private static long sizeOf(List<Packet> packets) {
    long size = 0;
    for (int i = 0; i < packets.size(); i++) {
      size += packets.get(i).size();
    }
    return size;
  }
}
