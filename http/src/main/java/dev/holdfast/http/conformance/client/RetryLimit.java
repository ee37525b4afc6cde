package dev.holdfast.http.conformance.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The limit of how long one thing is asked for again, while a server refuses it for now. All that
 * comes from one host shares limits: other checks, other runs at the same time, and the run before.
 * For one thread.
 */
public final class RetryLimit {

  /** Longer than any limit of a host with the usual options needs to be unused again. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /**
   * The least time between two tries: a refusal of a host names when one place will be free, and
   * all that wait would ask for it at once, too often for a session.
   */
  private static final long LEAST = 500; // milliseconds

  private final long deadline = System.nanoTime() + LONGEST.toNanos();

  /** Whether a packet refuses something for now, and says until when. */
  public static boolean isForNow(JsonValue packet) {
    return packet.text("code").equals("rate-limited") && packet.get("retryAfter").isThere();
  }

  /**
   * How long to wait before the next try; negative if there is none, since it would be too late.
   *
   * @param asked what the refusal says
   */
  long millis(Duration asked) {
    long millis =
        Math.max(asked.toMillis() + 10, LEAST) + ThreadLocalRandom.current().nextLong(LEAST);
    return System.nanoTime() + millis * 1_000_000 < deadline ? millis : -1;
  }

  /** Waits as long as a refusal says; returns false at once if that is too long. */
  public boolean waits(Duration asked) throws IOException {
    long millis = millis(asked);
    if (millis < 0) {
      return false;
    }
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
