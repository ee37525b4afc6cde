package dev.holdfast.http.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ControlCharactersTest {

  @Test
  void aTextIsShownInOneLineThatSaysWhatIsInIt() {
    assertEquals("a\\nb\\r\\tc", ControlCharacters.escape("a\nb\r\tc"));
    assertEquals("\\u0007\\u001b[31m\\u2028", ControlCharacters.escape("\u0007\u001b[31m\u2028"));
  }

  @Test
  void aBackslashIsToldFromTheEscapeOfALineBreak() {
    assertEquals("a\\\\nb\\nc", ControlCharacters.escape("a\\nb\nc"));
  }

  @Test
  void changesOfDirectionAreShownEscaped() {
    assertEquals("\\u202a\\u202e", ControlCharacters.escape("\u202a\u202e"));
    assertEquals("\\u2066\\u2069", ControlCharacters.escape("\u2066\u2069"));
    assertEquals("\\u200e\\u200f\\u061c", ControlCharacters.escape("\u200e\u200f\u061c"));
  }

  @Test
  void aTextWithoutControlCharactersIsShownAsItIs() {
    assertEquals("/new \u00fc", ControlCharacters.escape("/new \u00fc"));
  }
}
