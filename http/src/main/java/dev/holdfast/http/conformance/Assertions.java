package dev.holdfast.http.conformance;

import dev.holdfast.http.conformance.client.HttpAnswer;
import dev.holdfast.http.conformance.client.SentRequest;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.time.Duration;

/**
 * Assertions about what a server answers. Each throws a {@link Violation} that says what was seen.
 */
public final class Assertions {

  private Assertions() {}

  /** Something holds. */
  public static void that(boolean holds, String otherwise) throws Violation {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }

  /** Two values are equal. */
  public static void equal(String what, Object expected, Object actual) throws Violation {
    that(expected.equals(actual), what + " should be " + expected + ", and is " + actual);
  }

  /** An answer has a status. */
  public static void status(int expected, HttpAnswer answer) throws Violation {
    that(answer.status() == expected, "answered " + answer + " instead of " + expected);
  }

  /** A session ends with a condition. */
  public static void end(String condition, SessionAnswer reply) throws Violation {
    that(
        reply.type().equals("terminate") && reply.condition().equals(condition),
        "answered "
            + reply
            + " instead of terminate "
            + (condition.isEmpty() ? "without a condition" : "with " + condition));
  }

  /** A session goes on, and has nothing to tell. */
  public static void empty(SessionAnswer reply) throws Violation {
    that(
        reply.type().isEmpty() && reply.packets().isEmpty(),
        "answered " + reply + " instead of no packets");
  }

  /** A request is not answered for a while. */
  public static void held(SentRequest request, Duration time) throws Violation, IOException {
    if (request.isAnsweredWithin(time)) {
      throw new Violation("answered " + request.read() + " instead of being held");
    }
  }

  /** A request is answered within a time. */
  public static SessionAnswer soon(SentRequest request, Duration time)
      throws Violation, IOException {
    that(request.isAnsweredWithin(time), "not answered within " + time.toMillis() + " ms");
    return request.read();
  }

  /** A duration is within bounds. */
  public static void between(String what, Duration least, Duration time, Duration most)
      throws Violation {
    that(
        time.compareTo(least) >= 0 && time.compareTo(most) <= 0,
        String.format(
            "%s took %d ms; allowed are %d to %d ms",
            what, time.toMillis(), least.toMillis(), most.toMillis()));
  }
}
