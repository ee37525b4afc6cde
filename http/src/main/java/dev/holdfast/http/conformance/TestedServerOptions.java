package dev.holdfast.http.conformance;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import dev.holdfast.http.conformance.client.JsonValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options that a server runs with, as far as the suite can know them: from the answer to a
 * creation of a session, or else from the user of the suite, or else the defaults of the protocol.
 * Immutable.
 */
public final class TestedServerOptions {

  /** The defaults: those of the protocol. */
  static final ImmutableMap<String, String> DEFAULTS =
      ImmutableMap.<String, String>builder()
          .put("max-body", "64k")
          .put("body-timeout", "10s")
          .put("write-timeout", "30s")
          .put("message-length", "2000")
          .put("rate-limit", "10/3s")
          .put("rooms", "any")
          .put("presence-max", "200")
          .put("memory", "off")
          .put("keep-messages", "100000")
          .put("packet-limit", "50/3s")
          .put("request-packets", "64")
          .put("mailbox-packets", "1000")
          .put("mailbox-bytes", "1m")
          .put("creation-limit", "1000/1s")
          .put("sessions-per-host", "64")
          .put("idle-timeout", "75s")
          .put("max-connections", "0")
          .put("connections-per-host", "512")
          .put("max-sessions", "100000")
          .buildOrThrow();

  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})([kmg]?)");
  private static final Pattern RATE = Pattern.compile("(\\d{1,6})/(\\d{1,9}(?:ms|s|m|h|d))");

  private final ImmutableMap<String, String> values;
  private final ImmutableMap<String, String> given;

  private TestedServerOptions(Map<String, String> values, Map<String, String> given) {
    this.values = ImmutableMap.copyOf(values);
    this.given = ImmutableMap.copyOf(given);
  }

  /**
   * Puts together what is known of the options.
   *
   * @param given what the user says, by name without dashes; values that a server can have
   * @param terms the answer to a creation
   * @param polling the answer to one with {@code hold} 0
   */
  public static TestedServerOptions of(
      Map<String, String> given, JsonValue terms, JsonValue polling) {
    Map<String, String> values = new HashMap<>(DEFAULTS);
    values.putAll(given);
    values.put("wait", terms.number("wait") + "s");
    values.put("inactivity", terms.number("inactivity") + "s");
    values.put("max-pause", Math.max(0, terms.number("maxpause")) + "s");
    values.put("polling", Math.max(0, polling.number("polling")) + "s");
    return new TestedServerOptions(values, given);
  }

  /** Whether the user has named this option. */
  public boolean isGiven(String name) {
    return !given.getOrDefault(name, "").isBlank();
  }

  /** The value of an option; empty if it has none. */
  public String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The value of an option that is a time. */
  public Duration time(String name) {
    return time(name, text(name));
  }

  private static Duration time(String name, String text) {
    Matcher parts = match(TIME, name, text);
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofSeconds(number);
    };
  }

  /** The value of an option that is a number, or a size in bytes. */
  public int number(String name) {
    Matcher parts = match(NUMBER, name, Ascii.toLowerCase(text(name)));
    long number = Long.parseLong(parts.group(1));
    long factor =
        switch (parts.group(2)) {
          case "k" -> 1 << 10;
          case "m" -> 1 << 20;
          case "g" -> 1 << 30;
          default -> 1;
        };
    return (int) Math.min(Integer.MAX_VALUE, number * factor);
  }

  /** The value of an option that is a rate; null if there is no limit. */
  public @Nullable RateLimitOption rate(String name) {
    String text = text(name);
    if (text.equals("off")) {
      return null;
    }
    Matcher parts = match(RATE, name, text);
    return new RateLimitOption(Integer.parseInt(parts.group(1)), time(name, parts.group(2)));
  }

  private static Matcher match(Pattern pattern, String name, String text) {
    Matcher parts = pattern.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(name + " is '" + text + "', which is of another kind");
    }
    return parts;
  }
}
