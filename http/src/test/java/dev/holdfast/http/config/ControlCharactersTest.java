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
  void aTextWithoutControlCharactersIsShownAsItIs() {
    assertEquals("C:\\new \u00fc", ControlCharacters.escape("C:\\new \u00fc"));
  }
}
