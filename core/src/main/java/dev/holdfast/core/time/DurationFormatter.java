package dev.holdfast.core.time;

import java.time.Duration;

/**
 * A formatter of lengths of time for people, with the units of the settings: {@code 5m 44s}, {@code
 * 500ms}, {@code 1d}; and with nanoseconds, which no setting has, below a millisecond. {@link
 * Duration#toString} would say {@code PT5M44S}. Stateless.
 */
public final class DurationFormatter {

  private static final Duration SMALLEST = Duration.ofSeconds(Long.MIN_VALUE);
  private static final Duration LARGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  private DurationFormatter() {}

  /** Returns all of a length of time. */
  public static String format(Duration time) {
    if (time.isNegative()) {
      return "-" + format(time.equals(SMALLEST) ? LARGEST : time.negated());
    }
    StringBuilder text = new StringBuilder();
    append(text, time.toDaysPart(), "d");
    append(text, time.toHoursPart(), "h");
    append(text, time.toMinutesPart(), "m");
    append(text, time.toSecondsPart(), "s");
    append(text, time.toMillisPart(), "ms");
    append(text, time.toNanosPart() % 1_000_000, "ns");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(text.isEmpty() ? "" : " ").append(count).append(unit);
    }
  }
}
