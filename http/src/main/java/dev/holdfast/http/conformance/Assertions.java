package dev.holdfast.http.conformance;

import dev.holdfast.http.conformance.client.RawHttpResponse;
import dev.holdfast.http.conformance.client.SentRequest;
import dev.holdfast.http.conformance.client.SessionAnswer;
import java.io.IOException;
import java.time.Duration;

/**
 * The assertions that checks make about the answers of a server. One that does not hold throws a
 * {@link RuleViolationException}, which says what was seen.
 */
public final class Assertions {

  private Assertions() {}

  /** Asserts that a condition holds. */
  public static void that(boolean holds, String otherwise) throws RuleViolationException {
    if (!holds) {
      throw new RuleViolationException(otherwise);
    }
  }

  /** Asserts that two values are equal. */
  public static void equal(String what, Object expected, Object actual)
      throws RuleViolationException {
    that(expected.equals(actual), what + " should be " + expected + ", and is " + actual);
  }

  /** Asserts that an answer has this status. */
  public static void status(int expected, RawHttpResponse answer) throws RuleViolationException {
    that(answer.status() == expected, "answered " + answer + " instead of " + expected);
  }

  /** Asserts that an answer ends the session with this condition. */
  public static void end(String condition, SessionAnswer answer) throws RuleViolationException {
    that(
        answer.type().equals("terminate") && answer.condition().equals(condition),
        "answered "
            + answer
            + " instead of terminate "
            + (condition.isEmpty() ? "without a condition" : "with " + condition));
  }

  /** Asserts that an answer has no packets and does not end the session. */
  public static void empty(SessionAnswer answer) throws RuleViolationException {
    that(
        answer.type().isEmpty() && answer.packets().isEmpty(),
        "answered " + answer + " instead of no packets");
  }

  /** Asserts that a request is not answered within this time. */
  public static void held(SentRequest request, Duration time)
      throws RuleViolationException, IOException {
    if (request.isAnsweredWithin(time)) {
      throw new RuleViolationException("answered " + request.read() + " instead of being held");
    }
  }

  /** Asserts that a request is answered within this time, and returns the answer. */
  public static SessionAnswer soon(SentRequest request, Duration time)
      throws RuleViolationException, IOException {
    that(request.isAnsweredWithin(time), "not answered within " + time.toMillis() + " ms");
    return request.read();
  }

  /** Asserts that a duration is within bounds. */
  public static void between(String what, Duration least, Duration time, Duration most)
      throws RuleViolationException {
    that(
        time.compareTo(least) >= 0 && time.compareTo(most) <= 0,
        String.format(
            "%s took %d ms; allowed are %d to %d ms",
            what, time.toMillis(), least.toMillis(), most.toMillis()));
  }
}
