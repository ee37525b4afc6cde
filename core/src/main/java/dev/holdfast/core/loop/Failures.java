package dev.holdfast.core.loop;

/**
 * What counts as a fault of the program, and whom it harms: the smallest thing that was handled. A
 * fault in a session ends that session; one in an exchange of no session is its 500; any other
 * fails the service in which it happens, for the {@link Supervisor} to replace.
 */
public final class Failures {

  private Failures() {}

  /**
   * Whether this leaves nothing to go on with: a virtual machine without memory, or a server
   * without one of its threads. Anything else that is thrown is a fault like any other; so is a
   * stack that overflowed, since it is in order again where that is caught.
   */
  public static boolean isFatal(Throwable thrown) {
    return thrown instanceof LostThreadError
        || (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError));
  }

  /** Passes on what is {@linkplain #isFatal fatal}. */
  public static void passOnIfFatal(Throwable thrown) {
    if (thrown instanceof Error fatal && isFatal(thrown)) {
      throw fatal;
    }
  }
}
