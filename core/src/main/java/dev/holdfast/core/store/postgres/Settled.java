package dev.holdfast.core.store.postgres;

import org.jspecify.annotations.Nullable;

/**
 * What came of a task, to be reported when the node was told all that happened up to it.
 *
 * @param room where it happened; null if it was in no room
 * @param seq the message that must have been told before; 0 for none
 * @param n likewise what else has happened in the room
 * @param last the number up to which there is more to tell: {@code n}, or beyond it
 * @param bans how many changes of bans must have been told before
 * @param ownJoin whether {@code n} is a join that was asked for here
 * @param refusedEpoch the epoch in which all is refused; 0 if this is no refusal
 * @param isLast whether nothing else is reported when the node has begun to park its sessions
 * @param report tells the outcome, on the loop
 */
record Settled(
    @Nullable String room,
    long seq,
    long n,
    long last,
    long bans,
    boolean ownJoin,
    int refusedEpoch,
    boolean isLast,
    Runnable report) {

  /** Without a place. */
  static Settled of(Runnable report) {
    return new Settled(null, 0, 0, 0, 0, false, 0, false, report);
  }

  /** That sessions are parked, or are not. */
  static Settled last(Runnable report) {
    return new Settled(null, 0, 0, 0, 0, false, 0, true, report);
  }

  /** A refusal, and with it that of what was asked for in the same epoch; 0 for it alone. */
  static Settled refused(int epoch, Runnable report) {
    return new Settled(null, 0, 0, 0, 0, false, epoch, false, report);
  }

  /** Behind a message. */
  static Settled behindMessage(String room, long seq, Runnable report) {
    return new Settled(room, seq, 0, 0, 0, false, 0, false, report);
  }

  /** Behind something else; 0 for nothing. */
  static Settled behind(String room, long n, Runnable report) {
    return new Settled(room, 0, n, n, 0, false, 0, false, report);
  }

  /** With a join. */
  static Settled join(String room, long n, long last, Runnable report) {
    return new Settled(room, 0, n, last, 0, true, 0, false, report);
  }

  /** Behind a change of bans. */
  static Settled behindBans(long bans, Runnable report) {
    return new Settled(null, 0, 0, 0, bans, false, 0, false, report);
  }
}
