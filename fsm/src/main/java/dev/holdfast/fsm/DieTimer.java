package dev.holdfast.fsm;

/**
 * The die-timer of a session, which ends it when no request was held for {@code inactivity}, or for
 * the length of a pause. It belongs to {@link State#WAITING} and {@link State#HAVE_PACKET}: only
 * there its end is a deadline. In {@link State#HAVE_REQUEST} it counts on unheard, and the answer
 * or the loss that leaves that state restarts it. Times in milliseconds. Confined to the thread of
 * its session.
 */
final class DieTimer {

  private final long inactivity;
  private long since;
  private long length;
  private boolean paused;

  /** A timer that counts from now. */
  DieTimer(long inactivity, long now) {
    this.inactivity = inactivity;
    this.length = inactivity;
    this.since = now;
  }

  /** The time at which it is due. */
  long due() {
    return since + length;
  }

  /**
   * The time from which it runs: the creation, or the last answer to a held request, replay or loss
   * of a socket.
   */
  long since() {
    return since;
  }

  /** The length of the pause; {@link Request#ABSENT} if there is none. */
  long pause() {
    return paused ? length : Request.ABSENT;
  }

  void restart(long now) {
    since = now;
  }

  boolean isPaused() {
    return paused;
  }

  /** Sets its length to that of a pause. */
  void pause(long pause) {
    length = pause;
    paused = true;
  }

  /** Sets its length back to {@code inactivity}. */
  void resume() {
    length = inactivity;
    paused = false;
  }
}
