package dev.holdfast.core.chat;

/**
 * For how long a client of the simulation has waited for what its node owes it. An answer may be on
 * its way from one loop to another for a moment, and is late only after that.
 */
final class SimulatedWait {

  private static final long MOMENT = 1_000; // milliseconds from one loop to another
  private static final long NOT_DUE = -1;

  private long from = NOT_DUE;

  /**
   * Notes whether something is to have been told by now; returns whether that was so at every look
   * for a moment, and the client was not told.
   *
   * @param now the time of the loop, in milliseconds
   */
  boolean isTooLong(boolean due, long now) {
    if (!due) {
      from = NOT_DUE;
    } else if (from == NOT_DUE) {
      from = now;
    }
    return due && now >= from + MOMENT;
  }
}
