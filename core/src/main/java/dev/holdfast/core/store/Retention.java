package dev.holdfast.core.store;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * How much a store keeps: what exceeds any of the three is deleted, oldest first, within seconds;
 * what exceeds the first two is not told any more from that moment on.
 *
 * <p>Receipts are kept for a day, the last 1,000 of each sender and a million of all; memberships
 * for a day after their member is gone, and of those who are gone 100,000; bans until they end.
 *
 * @param messagesPerRoom the newest so many of each room
 * @param age how long a message is kept, by the {@link LogClock}
 * @param bytes how large the file and its write-ahead log may grow together. The log has half of
 *     it, 64 MiB at most; from nine tenths of the rest the oldest messages, receipts, or members
 *     who are gone, of all rooms go: that of which there is most
 */
public record Retention(long messagesPerRoom, Duration age, long bytes) {

  /** The least size of a file in which something can be kept: 1 MiB. */
  public static final long MIN_BYTES = 1 << 20;

  /** Checks that something can be kept at all. */
  public Retention {
    checkArgument(messagesPerRoom >= 1, "a room keeps one message at least");
    checkArgument(!age.isNegative() && !age.isZero(), "messages are kept for a while at least");
    checkArgument(bytes >= MIN_BYTES, "a file needs %s bytes at least", MIN_BYTES);
  }
}
