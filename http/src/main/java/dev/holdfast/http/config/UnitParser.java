package dev.holdfast.http.config;

import com.google.common.base.Ascii;
import com.google.common.math.LongMath;
import dev.holdfast.core.limit.RateLimit;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parser of the values of settings: times ({@code 10s}), sizes ({@code 64k}), rates ({@code
 * 50/3s}) and whole numbers. Other texts throw {@link IllegalArgumentException}.
 */
public final class UnitParser {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("0*(\\d{1,18})([kmg]?)");
  private static final Pattern RATE = Pattern.compile("(\\d{1,6})/(\\d{1,9}(?:ms|s|m|h))");

  private static final Pattern WHOLE = Pattern.compile("0*(\\d{1,18})");

  private UnitParser() {}

  /** {@code 500ms}, {@code 60s}, {@code 2m}, {@code 30d}, in milliseconds. */
  public static long duration(String text) {
    Matcher matcher =
        match(
            DURATION,
            text,
            "a time is a whole number with a unit, as in 500ms, 5s, 2m, 12h or 30d");
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> number;
      case "s" -> number * 1_000;
      case "m" -> number * 60_000;
      case "h" -> number * 3_600_000;
      default -> number * 86_400_000;
    };
  }

  /**
   * {@code 65536}, {@code 64k}, {@code 1m}, {@code 2g}, in bytes; what is too large for a {@code
   * long} is the largest.
   */
  public static long size(String text) {
    Matcher matcher =
        match(
            SIZE,
            Ascii.toLowerCase(text),
            "a size is a whole number of bytes, or has a unit, as in 64k, 1m or 2g");
    long number = Long.parseLong(matcher.group(1));
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return LongMath.saturatedMultiply(number, 1L << shift);
  }

  /** A whole number. */
  static long whole(String text) {
    // Java would take a sign, and the digits of all scripts.
    return Long.parseLong(match(WHOLE, text, "no whole number").group(1));
  }

  /** {@code 50/3s}, {@code off}. */
  public static RateLimit rate(String text) {
    if (text.equals("off")) {
      return RateLimit.OFF;
    }
    Matcher matcher = match(RATE, text, "a rate is a number and a time, as in 50/3s, or off");
    int events = Integer.parseInt(matcher.group(1));
    long per = duration(matcher.group(2));
    if (events == 0 || per == 0) {
      throw new IllegalArgumentException("neither may be 0");
    }
    return RateLimit.of(events, Duration.ofMillis(per));
  }

  private static Matcher match(Pattern pattern, String text, String otherwise) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      boolean isNegative = text.startsWith("-") && pattern.matcher(text.substring(1)).matches();
      throw new IllegalArgumentException(isNegative ? "negative" : otherwise);
    }
    return matcher;
  }
}
