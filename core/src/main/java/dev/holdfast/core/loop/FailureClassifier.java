package dev.holdfast.core.loop;

import org.slf4j.Logger;

/**
 * A classifier of throwables: as fatal, which end the process, or as faults of the program. A fault
 * harms only the smallest thing that was being handled: a fault in a session ends that session; one
 * in an HTTP exchange without a session is answered with 500; any other fails its service, which
 * the {@link ServiceSupervisor} replaces. Thread-safe.
 */
public final class FailureClassifier {

  private FailureClassifier() {}

  /**
   * Whether the process must end: the virtual machine is out of memory or broken, or a thread that
   * the server needs is lost. Everything else is a fault; so is a stack overflow, because the stack
   * is in order again where it is caught.
   */
  public static boolean isFatal(Throwable thrown) {
    return thrown instanceof LostThreadError
        || (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError));
  }

  /** Throws {@code thrown} again if it is {@linkplain #isFatal fatal}; otherwise does nothing. */
  public static void passOnIfFatal(Throwable thrown) {
    if (thrown instanceof Error fatal && isFatal(thrown)) {
      throw fatal;
    }
  }

  /**
   * Runs the callback of one client or listener, so that its faults do not affect the others: a
   * fault is logged as {@code message}; a fatal throwable is thrown again.
   */
  public static void contain(Runnable callback, Logger log, String message) {
    try {
      callback.run();
    } catch (Throwable fault) {
      passOnIfFatal(fault);
      log.error(message, fault);
    }
  }
}
