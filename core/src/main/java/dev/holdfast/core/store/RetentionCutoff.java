package dev.holdfast.core.store;

/**
 * What is kept of the messages at one moment, deleted or not.
 *
 * @param since the {@link LogClock}'s time from which on they are kept
 * @param perRoom how many of each room, the newest
 */
public record RetentionCutoff(long since, long perRoom) {

  /** What a retention keeps at a time. */
  public static RetentionCutoff of(Retention retention, long time) {
    return new RetentionCutoff(time - retention.age().toMillis(), retention.messagesPerRoom());
  }

  /** The number of the first message that may be kept in a room whose newest has this one. */
  public long first(long head) {
    return Math.max(1, head - perRoom + 1);
  }
}
