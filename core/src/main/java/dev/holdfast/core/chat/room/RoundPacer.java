package dev.holdfast.core.chat.room;

/**
 * Says when the next round of a room may leave. In a busy room it waits until sending has taken no
 * more than a tenth of the time, but for {@value #MAX_WAIT} ms at most, or in a large room a fifth,
 * but for {@value #MAX_WAIT_OF_LARGE} ms: else a room would use up the loop with answers that have
 * one packet each, and each delivery would cost a request and an answer.
 *
 * <p>To wait is of use only if another packet comes meanwhile. So a room is busy when more than one
 * packet left in the last round, or waits for the next. Packets that come one by one, but sooner
 * than a busy room would send, are tried with: one round waits, and if it was joined by another
 * packet the room is busy. If it was not, each message may be the answer to the one before; then
 * the next trial comes after twice as many rounds, {@value #MAX_GAP} at most, so that such a talk
 * hardly waits. A pause that is longer than the wait ends the talk, and what was learned of it. A
 * room that is idle does not wait, nor does a small one, for which a round takes no more than a
 * millisecond.
 *
 * <p>For example: a round of 1,000 members takes 6 ms. With a message each 15 ms, the second one
 * leaves at once, and the third waits until 54 ms after that round; three others have come by then,
 * all leave together, and so do the next.
 *
 * <p>Times are in milliseconds, by the clock of the loop. Confined to the loop.
 */
final class RoundPacer {

  private static final int SHARE = 10; // sending takes a busy room a tenth of the time
  private static final long MAX_WAIT = 60; // milliseconds
  private static final int SHARE_OF_LARGE = 5; // and a large one a fifth
  private static final long MAX_WAIT_OF_LARGE = 100; // milliseconds
  private static final long SHORT = 1; // milliseconds: maybe none, for the clock has whole ones
  private static final int MAX_GAP = 256; // rounds between two trials

  private long quietUntil = Long.MIN_VALUE / 2; // when a busy room is sent to again
  private boolean several; // whether the last round had more than one packet
  private boolean trying; // whether the next round waits though one packet came at a time
  private int gap = 1; // so many early rounds of one packet until the next trial
  private int early; // those since the last trial

  /** How long a round of so many packets waits, in milliseconds; 0 or less: it leaves now. */
  long waitTime(long packets, long now) {
    return packets > 1 || several || trying ? quietUntil - now : 0;
  }

  /**
   * A round begins.
   *
   * @param packets how many leave in it
   * @param waited whether it was made to wait
   */
  void begin(int packets, boolean waited, long now) {
    several = packets > 1;
    if (several || (now >= quietUntil && !waited)) {
      gap = 1;
      early = 0;
      trying = false;
    } else if (trying) {
      gap = Math.min(2 * gap, MAX_GAP);
      early = 0;
      trying = false;
    } else if (!waited) {
      early++;
      trying = early >= gap;
    }
  }

  /** So many milliseconds were spent on sending the round by now. */
  void spent(long millis, long now) {
    long wait = Math.min((SHARE - 1) * millis, MAX_WAIT);
    long ofLarge = Math.min((SHARE_OF_LARGE - 1) * millis, MAX_WAIT_OF_LARGE);
    quietUntil = millis > SHORT ? now + Math.max(wait, ofLarge) : now;
  }
}
