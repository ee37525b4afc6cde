package dev.holdfast.http.load;

import java.util.HashSet;
import java.util.Set;

/**
 * The check of the numbers of one room's messages, as one session is told them: each once, and in
 * order. Not thread-safe.
 */
final class SequenceCheck {

  /** The number before the first message. */
  static final long NONE = -1;

  private static final int REMEMBERED = 10_000;

  private long joined = NONE; // the number of the newest message at the welcome
  private long next = -1; // the number that comes next; -1 before the welcome
  private final Set<Long> missing = new HashSet<>(0);
  private long forgotten; // how many more are missing than those remembered
  private long doubled;
  private long reordered;

  /** The room was joined when its newest message had this number. */
  void begin(long seq) {
    joined = seq;
    next = seq + 1;
  }

  /** The number of the newest message when the room was joined. */
  long joined() {
    return joined;
  }

  /** Takes a number; returns whether its message is new to the session. */
  boolean take(long seq) {
    if (seq >= next) {
      for (; next < seq; next++) {
        miss(next);
      }
      next = seq + 1;
      return true;
    }
    if (missing.remove(seq)) {
      reordered++;
      return true;
    }
    doubled++;
    return false;
  }

  private void miss(long seq) {
    if (missing.size() < REMEMBERED) {
      missing.add(seq);
    } else {
      forgotten++;
    }
  }

  /** Whether the session has the message with this number, or joined behind it. */
  boolean has(long seq) {
    return seq < next && !missing.contains(seq);
  }

  /**
   * Returns how many messages were not told.
   *
   * @param newest the number of the room's newest message
   */
  long lost(long newest) {
    return next < 0 ? 0 : skipped() + Math.max(0, newest + 1 - next);
  }

  /** How many messages were not told while a later one was. */
  long skipped() {
    return missing.size() + forgotten;
  }

  /** How many messages were told again. */
  long doubled() {
    return doubled;
  }

  /** How many messages were told behind a later one. */
  long reordered() {
    return reordered;
  }
}
