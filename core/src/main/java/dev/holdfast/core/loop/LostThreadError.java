package dev.holdfast.core.loop;

/**
 * The error for a thread of a service that has died or is stuck. It is {@linkplain
 * FailureClassifier#isFatal fatal}, because no other thread can do the work of this one or close
 * its sockets, so that a new service in the same process would not help.
 */
public final class LostThreadError extends Error {

  private static final long serialVersionUID = 1;

  /**
   * Makes an error for one thread.
   *
   * @param message names the thread
   * @param where the stack of the thread; empty if it is dead
   */
  public LostThreadError(String message, StackTraceElement[] where) {
    super(message);
    setStackTrace(where);
  }
}
