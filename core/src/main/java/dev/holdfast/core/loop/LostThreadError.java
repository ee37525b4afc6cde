package dev.holdfast.core.loop;

/**
 * A thread that a service cannot do without has died, or stands still for good. No other can do its
 * work or close what it has open, so that a fresh service beside it would be none: it is fatal.
 */
public final class LostThreadError extends Error {

  private static final long serialVersionUID = 1;

  /**
   * Says which thread it is.
   *
   * @param where its stack; no element if it is dead
   */
  public LostThreadError(String message, StackTraceElement[] where) {
    super(message);
    setStackTrace(where);
  }
}
