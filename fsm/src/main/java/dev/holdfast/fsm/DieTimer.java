package dev.holdfast.fsm;

/**
 * The timer of {@code inactivity}: how long a session lives with nothing held. Times in
 * milliseconds. It counts in every state; in those with something held, its end is ignored.
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

  /** When it is due. */
  long due() {
    return since + length;
  }

  /** From when it counts: the last answer, replay or loss of a socket. */
  long since() {
    return since;
  }

  void restart(long now) {
    since = now;
  }

  boolean isPaused() {
    return paused;
  }

  /** Lasts as long as a pause from now on. */
  void pause(long pause) {
    length = pause;
    paused = true;
  }

  /** Lasts as long as usual again. */
  void resume() {
    length = inactivity;
    paused = false;
  }
}
