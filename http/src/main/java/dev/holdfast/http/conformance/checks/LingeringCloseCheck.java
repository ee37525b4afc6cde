package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.between;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;

import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.RawConnection;
import java.io.IOException;
import java.time.Duration;

/**
 * The check of a lingering close (RFC 9112, 9.6): the server closes its own side, and reads on for
 * a while, so that its last words are not lost with what the client still sends.
 */
final class LingeringCloseCheck {

  private static final Duration LEAST = Duration.ofMillis(500);
  private static final Duration MOST = Duration.ofSeconds(2).plus(SOON);
  private static final Duration GIVE_UP = Duration.ofSeconds(8);

  private LingeringCloseCheck() {}

  /** Checks a connection on which the server has said its last words. */
  static void check(RawConnection connection)
      throws IOException, RuleViolationException, InterruptedException {
    that(connection.closesWithin(SOON), "the server does not close its own side");
    long since = System.nanoTime();
    Duration age = Duration.ZERO;
    boolean isClosed = false;
    while (!isClosed && age.compareTo(GIVE_UP) < 0) {
      try {
        connection.send("x");
      } catch (IOException e) {
        isClosed = true;
      }
      Thread.sleep(50);
      age = Duration.ofNanos(System.nanoTime() - since);
    }
    that(isClosed, "the server still reads after " + age.toSeconds() + " s");
    between("the close of the other side", LEAST, age, MOST);
  }
}
