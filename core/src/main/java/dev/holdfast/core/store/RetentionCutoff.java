package dev.holdfast.core.store;

/**
 * The cutoff of retention at one moment: messages before it are not kept, whether they are deleted
 * yet or not. Immutable.
 *
 * @param since messages stored at this time of the {@link RetentionClock} or later are kept
 * @param perRoom how many of each room are kept, the newest
 */
public record RetentionCutoff(long since, long perRoom) {

  /** Returns the cutoff of a retention at a time of the {@link RetentionClock}. */
  public static RetentionCutoff of(RetentionLimits retention, long time) {
    return new RetentionCutoff(time - retention.age().toMillis(), retention.messagesPerRoom());
  }

  /**
   * Returns the number of the oldest message that may be kept in a room whose newest has the number
   * {@code head}.
   */
  public long first(long head) {
    return Math.max(1, head - perRoom + 1);
  }
}
