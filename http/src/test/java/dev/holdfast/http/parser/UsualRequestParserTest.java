package dev.holdfast.http.parser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsualRequestParserTest {

  private static final String LINE = "POST /bind HTTP/1.1\r\n";
  private static final String HOST = "Host: test\r\n";
  private static final String LENGTH = "Content-Length: 2\r\n";
  private static final String BODY = "\r\n{}";

  private final UsualRequestParser parser = new UsualRequestParser("/bind");

  private boolean reads(String request) {
    ByteBuffer bytes = ByteBuffer.wrap(("before" + request + "behind").getBytes(ISO_8859_1));
    return parser.read(bytes, "before".length(), bytes.limit() - "behind".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Origin: http://test\r\n",
        "Origin: http://test\r\nSec-Fetch-Site: cross-site\r\n",
        "Connection: keep-alive\r\n",
        "CONNECTION:\tKeep-Alive \r\n",
        "Content-Type: text/plain\r\nUser-Agent: x\r\nCookie: a=b\r\nAccept-Encoding: gzip\r\n",
        "X-Forwarded-For: 10.0.0.1\r\n"
      })
  void readsWhatIsUsual(String fields) {
    assertTrue(reads(LINE + HOST + LENGTH + fields + BODY));
    assertTrue(reads(LINE + fields + LENGTH + HOST + BODY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-Fetch-Site: same-origin\r\n",
        "Origin: http://test\r\nOrigin: http://test\r\n",
        "Connection: close\r\n",
        "Connection: keep-alive, close\r\n",
        "Connection: keep-alive\r\nConnection: close\r\n",
        "Connection: Upgrade\r\nUpgrade: h2c\r\n",
        "Connection:\r\n",
        "Expect: 100-continue\r\n",
        "expect:\r\n",
        "Content-Encoding: gzip\r\n",
        "CONTENT-ENCODING: identity\r\n",
        "Content-Length: 2\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Host: test\r\n",
        " folded\r\n",
        "Bad Name: x\r\n",
        "Bare: x\n"
      })
  void leavesWhatIsNot(String fields) {
    assertFalse(reads(LINE + HOST + LENGTH + fields + BODY));
    assertFalse(reads(LINE + fields + HOST + LENGTH + BODY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /bind/ HTTP/1.1\r\n",
        "POST /bind?x HTTP/1.1\r\n",
        "POST /Bind HTTP/1.1\r\n",
        "POST http://test/bind HTTP/1.1\r\n",
        "POST /bind HTTP/1.0\r\n",
        "POST  /bind HTTP/1.1\r\n",
        "POST /bind HTTP/1.1\n",
        "PUT /bind HTTP/1.1\r\n",
        "post /bind HTTP/1.1\r\n",
        "\r\nPOST /bind HTTP/1.1\r\n"
      })
  void leavesOtherLines(String line) {
    assertFalse(reads(line + HOST + LENGTH + BODY));
  }

  @Test
  void readsNothingButOneWholeRequest() {
    String request = LINE + HOST + LENGTH + BODY;
    for (int i = 0; i < request.length(); i++) {
      assertFalse(reads(request.substring(0, i)), i + " bytes");
    }
    assertTrue(reads(request));
    assertFalse(reads(request + "P"));
    assertFalse(reads(request + request));
    assertFalse(reads(LINE + HOST + "Content-Length: 0\r\n\r\n"));
    assertFalse(reads(LINE + HOST + BODY));
    assertFalse(reads(LINE + LENGTH + BODY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: a b\r\n", "Host: test:x\r\n", "Host: user@test\r\n"})
  void leavesHostsThatAreNone(String host) {
    assertFalse(reads(LINE + host + LENGTH + BODY));
  }

  @Test
  void knowsTheHostAndTheOriginOfTheLastOne() {
    String request = LINE + "Host:  Test:80 \r\n" + LENGTH + "Origin: http://a\r\n" + BODY;
    ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
    assertTrue(parser.read(bytes, 0, bytes.limit()));
    assertEquals(request.length() - 2, parser.body());
    assertEquals("Test:80", parser.host(bytes));
    assertEquals("http://a", parser.origin(bytes));
    assertTrue(parser.isOf(bytes, "Test:80", "http://a"));
    assertFalse(parser.isOf(bytes, "test:80", "http://a"));
    assertFalse(parser.isOf(bytes, "Test:80", "http://b"));
    assertFalse(parser.isOf(bytes, "Test:80", null));
    ByteBuffer plain = ByteBuffer.wrap((LINE + HOST + LENGTH + BODY).getBytes(ISO_8859_1));
    assertTrue(parser.read(plain, 0, plain.limit()));
    assertNull(parser.origin(plain));
    assertTrue(parser.isOf(plain, "test", null));
    assertFalse(parser.isOf(plain, "test", "http://a"));
  }
}
