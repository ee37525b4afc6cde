package dev.holdfast.http.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Ints;
import dev.holdfast.http.config.Setting;
import dev.holdfast.http.config.SettingException;
import dev.holdfast.http.conformance.client.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** What the answer to a creation tells is not given, and so has no text to be read. */
  @ParameterizedTest
  @EnumSource(
      value = Setting.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"WAIT", "INACTIVITY", "MAX_PAUSE", "POLLING"})
  void theLeastAndTheGreatestValueOfASettingAreReadAsTheServerReadsThem(Setting setting)
      throws Exception {
    String name = setting.option().substring(2);
    for (String value : bounds(setting)) {
      TestedServerOptions options = options(Map.of(name, value));
      Object read = setting.read(value, name);
      if (setting.label().equals("TIME")) {
        assertEquals(read, options.time(name).toMillis(), value);
      } else {
        assertEquals(Ints.saturatedCast((Long) read), options.number(name), value);
      }
    }
  }

  /** The bounds as the refusal of another value names them; none for a setting without. */
  private static List<String> bounds(Setting setting) {
    if (!List.of("TIME", "NUMBER", "BYTES").contains(setting.label())) {
      return List.of();
    }
    String refusal =
        String.valueOf(
            assertThrows(SettingException.class, () -> setting.read("?", "x")).getMessage());
    MatchResult bounds =
        Pattern.compile("allowed: (\\S+) to (\\S+)$")
            .matcher(refusal)
            .results()
            .findAny()
            .orElseThrow();
    List<String> all = new ArrayList<>(List.of(bounds.group(1), bounds.group(2)));
    if (setting.label().equals("NUMBER")) {
      all.add("0000000000" + bounds.group(2));
    }
    return all;
  }

  @Test
  void aRateIsReadAsTheServerReadsIt() throws IOException {
    assertEquals(
        new RateLimitOption(999_999, Duration.ofHours(1)),
        options(Map.of("rate-limit", "999999/1h")).rate("rate-limit"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> options(Map.of("x", "10")).rate("x"));
    assertEquals("x is '10': a rate is a number and a time, as in 50/3s, or off", e.getMessage());
  }

  @Test
  void whatIsEmptyIsNotGiven() throws IOException {
    TestedServerOptions options = options(Map.of("trusted-proxies", "", "allow-origin", "*"));
    assertFalse(options.isGiven("trusted-proxies"));
    assertTrue(options.isGiven("allow-origin"));
  }
}
