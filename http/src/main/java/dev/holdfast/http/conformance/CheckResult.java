package dev.holdfast.http.conformance;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * The outcome of one run of a check.
 *
 * @param missing the options of the server for lack of which it did not run
 * @param failure what was wrong; empty if nothing was
 * @param time how long it took
 */
record CheckResult(Check check, ImmutableList<String> missing, String failure, Duration time) {

  boolean isRun() {
    return missing.isEmpty();
  }

  boolean hasFailed() {
    return !failure.isEmpty();
  }

  /** Whether it failed because the suite had created as many rooms as one host may. */
  boolean lacksRooms() {
    return failure.contains("room-full");
  }
}
