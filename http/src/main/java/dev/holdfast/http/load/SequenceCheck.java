package dev.holdfast.http.load;

/**
 * The check of the numbers of one room's messages, as one session is told them: each once, and in
 * order. Not thread-safe.
 */
final class SequenceCheck {

  private long next = -1; // the number that comes next; -1 before the welcome
  private long missing;
  private long doubled;
  private long reordered;

  /** The room was joined when its newest message had this number. */
  void begin(long seq) {
    next = seq + 1;
  }

  /** Takes a number; returns whether its message is new to the session. */
  boolean take(long seq) {
    if (seq >= next) {
      missing += seq - next;
      next = seq + 1;
      return true;
    }
    if (missing > 0) {
      missing--;
      reordered++;
      return true;
    }
    doubled++;
    return false;
  }

  /**
   * Returns how many messages were not told.
   *
   * @param newest the number of the room's newest message
   */
  long lost(long newest) {
    return next < 0 ? 0 : missing + Math.max(0, newest + 1 - next);
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
