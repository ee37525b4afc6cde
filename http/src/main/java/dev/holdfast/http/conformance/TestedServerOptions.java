package dev.holdfast.http.conformance;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.http.config.UnitParser;
import dev.holdfast.http.conformance.client.JsonValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options that a server runs with, as far as the suite can know them: from the answer to a
 * creation of a session, or else from the user of the suite, or else the defaults of the protocol.
 * Their values are read by the parser that {@code serve} has, so that none is refused here that a
 * server can have. Immutable.
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
    return Duration.ofMillis(read(name, UnitParser::duration));
  }

  /** The value of an option that is a number, or a size in bytes. */
  public int number(String name) {
    return Ints.saturatedCast(read(name, UnitParser::size));
  }

  /** The value of an option that is a rate; null if there is no limit. */
  public @Nullable RateLimitOption rate(String name) {
    RateLimit rate = read(name, UnitParser::rate);
    return rate.equals(RateLimit.OFF)
        ? null
        : new RateLimitOption(rate.events(), Duration.ofMillis(rate.perMillis()));
  }

  private <T> T read(String name, Function<String, T> parser) {
    try {
      return parser.apply(text(name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " is '" + text(name) + "': " + e.getMessage(), e);
    }
  }
}
