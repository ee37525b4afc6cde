package dev.holdfast.http.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.conformance.client.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tests of the options of a tested server: where each comes from, and how it is read. */
class TestedServerOptionsTest {

  private static TestedServerOptions options(Map<String, String> given) throws IOException {
    JsonValue terms = JsonValue.read("{\"wait\":60,\"inactivity\":40,\"maxpause\":120}");
    return TestedServerOptions.of(given, terms, JsonValue.read("{\"polling\":4}"));
  }

  @Test
  void anOptionThatIsNotGivenHasItsDefault() throws IOException {
    assertEquals(64 << 10, options(Map.of()).number("max-body"));
    assertEquals(Duration.ofSeconds(10), options(Map.of()).time("body-timeout"));
    assertEquals(
        new RateLimitOption(10, Duration.ofSeconds(3)), options(Map.of()).rate("rate-limit"));
  }

  @Test
  void theTermsOfASessionAreThoseThatTheServerTells() throws IOException {
    assertEquals(Duration.ofMinutes(1), options(Map.of()).time("wait"));
    assertEquals(Duration.ofSeconds(40), options(Map.of()).time("inactivity"));
    assertEquals(Duration.ofMinutes(2), options(Map.of()).time("max-pause"));
    assertEquals(Duration.ofSeconds(4), options(Map.of()).time("polling"));
  }

  @Test
  void whatIsGivenIsReadByItsUnit() throws IOException {
    assertEquals(1 << 20, options(Map.of("max-body", "1M")).number("max-body"));
    assertEquals(Duration.ofMillis(1500), options(Map.of("x", "1500ms")).time("x"));
    assertEquals(Duration.ofDays(2), options(Map.of("x", "2d")).time("x"));
    assertNull(options(Map.of("rate-limit", "off")).rate("rate-limit"));
  }

  @Test
  void whatIsEmptyIsNotGiven() throws IOException {
    TestedServerOptions options = options(Map.of("trusted-proxies", "", "allow-origin", "*"));
    assertFalse(options.isGiven("trusted-proxies"));
    assertTrue(options.isGiven("allow-origin"));
  }
}
