package dev.holdfast.core.store;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * The retention limits of a store. What exceeds any of the three is deleted within seconds, the
 * oldest first; messages that exceed the first two are not sent any more from that moment on.
 *
 * <p>Receipts are kept for a day, the last 1,000 of each sender and a million of all; memberships
 * for a day after their member has left, 100,000 of former members at most; bans until they end.
 *
 * @param messagesPerRoom how many messages of each room are kept, the newest
 * @param age how long a message is kept, by the {@link RetentionClock}
 * @param bytes how large the file and its write-ahead log may grow together. The write-ahead log
 *     has half of it, 64 MiB at most. When nine tenths of the rest are used, the oldest messages,
 *     receipts or former members of all rooms are deleted, whichever has the most rows
 */
public record RetentionLimits(long messagesPerRoom, Duration age, long bytes) {

  /** The smallest allowed value of {@link #bytes}: 1 MiB. */
  public static final long MIN_BYTES = 1 << 20;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if nothing could be kept
   */
  public RetentionLimits {
    checkArgument(messagesPerRoom >= 1, "a room keeps one message at least");
    checkArgument(!age.isNegative() && !age.isZero(), "messages are kept for a while at least");
    checkArgument(bytes >= MIN_BYTES, "a file needs %s bytes at least", MIN_BYTES);
  }
}
