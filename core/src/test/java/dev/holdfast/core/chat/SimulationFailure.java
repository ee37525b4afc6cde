package dev.holdfast.core.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a simulation has found: something that must not be. */
final class SimulationFailure extends AssertionError {

  private static final long serialVersionUID = 1L;

  private final String kind;

  /**
   * Makes a failure.
   *
   * @param kind the same for failures that may have one cause
   */
  SimulationFailure(String kind, Object details) {
    super(kind + ": " + details);
    this.kind = kind;
  }

  static void check(boolean holds, String kind, Object details) {
    if (!holds) {
      throw new SimulationFailure(kind, details);
    }
  }

  static void checkEqual(
      @Nullable Object expected, @Nullable Object actual, String kind, Object details) {
    if (!Objects.equals(expected, actual)) {
      throw new SimulationFailure(kind, details + ": expected " + expected + ", was " + actual);
    }
  }

  /** The kind of a failure, also of an exception of the code under test. */
  static String kindOf(Throwable failure) {
    if (failure instanceof SimulationFailure found) {
      return found.kind;
    }
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.holdfast")) {
        return failure.getClass().getSimpleName() + " at " + frame.getMethodName();
      }
    }
    return failure.getClass().getSimpleName();
  }
}
