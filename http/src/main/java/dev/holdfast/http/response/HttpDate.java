package dev.holdfast.http.response;

import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.ofPattern;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The time of responses, as their header {@code Date} has it (RFC 9110, 5.6.7 and 6.6.1). Confined
 * to the loop.
 *
 * <p>Undertow's own date is shared by all servers of the process and renewed by the loop of one of
 * them: when that loop has ended, the date would not change any more.
 */
public final class HttpDate {

  private static final DateTimeFormatter FORM =
      ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(UTC);
  private static final int SECOND = 1_000; // milliseconds

  private final LongSupplier clock; // milliseconds since 1970
  private long second = Long.MIN_VALUE;
  private String text = "";

  /**
   * Makes the time of a clock.
   *
   * @param clock milliseconds since 1970, in UTC
   */
  public HttpDate(LongSupplier clock) {
    this.clock = clock;
  }

  /** The date and time as text; the same object for a second. */
  public String now() {
    long now = Math.floorDiv(clock.getAsLong(), SECOND);
    if (now != second) {
      second = now;
      text = FORM.format(Instant.ofEpochSecond(now));
    }
    return text;
  }
}
