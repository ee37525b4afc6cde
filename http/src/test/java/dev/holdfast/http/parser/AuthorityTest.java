package dev.holdfast.http.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {

  @ParameterizedTest
  @CsvSource({
    "Chat.Example., chat.example",
    "chat.example.:80, chat.example:80",
    "127.0.0.1., 127.0.0.1",
    "3f2a9c1b2d4e:8080, 3f2a9c1b2d4e:8080",
    "node.1a, node.1a",
    "[::ffff:7f00:1]:1, 127.0.0.1:1",
    "[2001:DB8::0:1], [2001:db8::1]"
  })
  void allSpellingsOfAHostHaveOneForm(String text, String form) {
    assertEquals(form, String.valueOf(Authority.parse(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "x..",
        "0..",
        "127.0.0.1..",
        "localhost..:80",
        ".x",
        "a..b",
        "[",
        "]",
        "[]",
        "[::1",
        "::1",
        "[x]",
        "1.2.3",
        "1.2.3.04",
        "0x7f000001",
        "127.0x1",
        "chat.example.1",
        "[fe80::1%1]",
        "[1::01.2.3.4]",
        "x:y",
        "x:65536",
        "x:123456",
        "a b",
        "\u00e9",
        "%"
      })
  void aTextThatNamesNoHostIsRefused(String text) {
    assertNull(Authority.parse(text));
  }
}
