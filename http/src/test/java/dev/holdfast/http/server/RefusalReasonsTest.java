package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The refusal of a broken request names the fault that it has, and no other. */
class RefusalReasonsTest {

  private static final String LARGE_HEAD =
      "the first line of a request and its headers have at most 16384 bytes";
  private static final String LONG_TARGET = "the target of a request has at most 16384 bytes";
  private static final String CHUNKED =
      "POST /bind HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  @AutoClose private final TestServer server = TestServer.started();

  private void assertRefused(int status, String reason, String request) throws IOException {
    try (RawClient client = server.client()) {
      Answer answer = client.send(request.getBytes(ISO_8859_1)).read();
      assertEquals(reason + '\n', answer.body());
      assertEquals(status, answer.status());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1\\n | a line ends with CR and LF",
        "GET / HTTP/1.1\\rX | a line ends with CR and LF",
        "GET /\\n | the first line of a request ends with a version, such as HTTP/1.1",
        "GET http://a\\r\\n | the first line of a request ends with a version, such as HTTP/1.1",
        "GET /\\tx HTTP/1.1\\r\\n | a character in the target of the request must be escaped, as %20 is",
        "GET /\\r/ HTTP/1.1\\r\\n | a character in the target of the request must be escaped, as %20 is",
        "GET http://a:0/ HTTP/1.1\\r\\n | an address that is the target of a request has a host, maybe a port, and no user",
        "GET http://b@a/ HTTP/1.1\\r\\n | an address that is the target of a request has a host, maybe a port, and no user",
        "GET ftp://a/ HTTP/1.1\\r\\n | the target of a request is a path, which begins with a slash, or an address that begins with http://",
      })
  void aFaultOfTheFirstLineIsNamed(String line, String reason) throws IOException {
    assertRefused(400, reason, line.translateEscapes() + "Host: a\r\n\r\n");
  }

  @Test
  void aLineThatIsTooLongIsToldFromALargeHead() throws IOException {
    String end = " HTTP/1.1\r\nHost: a\r\n\r\n";
    String most = "/" + "x".repeat(16_383);
    assertRefused(431, LARGE_HEAD, "GET " + most + end);
    assertRefused(414, LONG_TARGET, "GET " + most + "x" + end);
    assertRefused(414, LONG_TARGET, "GET http://" + "x".repeat(16_378) + end);
    assertRefused(414, LONG_TARGET, "GET http://" + "x".repeat(40_000));
    assertRefused(414, LONG_TARGET, "CONNECT " + "x".repeat(40_000));
    String method = "there is no such method here; methods are in capital letters";
    assertRefused(501, method, "X".repeat(17_000) + " /" + end);
    String twoHalves = "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\nX: ";
    assertRefused(431, LARGE_HEAD, twoHalves + "y".repeat(10_000) + "\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X: y | a request has the header Host, but in HTTP/1.0",
        "Host: a\\r\\nHost: a | a request has the header Host only once",
        "Host: a:0 | the header Host has a host and maybe a port, and nothing else",
        "Host: a\\r\\nContent-Length: 1\\r\\nContent-Length: 1 | a request has the header Content-Length only once",
        "Host: a\\r\\nContent-Length: x | the header Content-Length has a number of bytes, in digits",
        "Host: a\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked | a body has a Content-Length or a Transfer-Encoding, not both",
        "Host: a\\r\\n b | a header has one line: none begins with white space",
        "Host : a | a header begins with its name and a colon, without white space",
        "Host: a\\0 | the value of a header has a control character",
        "Host: a\\nX: y | a line ends with CR and LF"
      })
  void aFaultOfTheHeadersIsNamed(String lines, String reason) throws IOException {
    assertRefused(400, reason, "POST /bind HTTP/1.1\r\n" + lines.translateEscapes() + "\r\n\r\n");
  }

  @Test
  void aHeadHasAtMost100Headers() throws IOException {
    String many = "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100) + "\r\n";
    assertRefused(431, "a request has at most 100 headers", many);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x\\r\\n | a chunk begins with its size in hexadecimal digits, and CR and LF",
        "1\\n | a chunk begins with its size in hexadecimal digits, and CR and LF",
        "1;x\\n | a chunk begins with its size in hexadecimal digits, and CR and LF",
        "1 \\r\\n | a chunk begins with its size in hexadecimal digits, and CR and LF",
        "1\\0\\r\\n | a chunk begins with its size in hexadecimal digits, and CR and LF",
        "1;x=\\0\\r\\n | an extension of a chunk has a control character",
        "1\\r\\n{} | a chunk ends with CR and LF",
        "0\\r\\nX\\r\\n\\r\\n | a header behind the chunks begins with its name and a colon",
        "0\\r\\n: x\\r\\n\\r\\n | a header behind the chunks begins with its name and a colon",
        "0\\r\\nX : x\\r\\n\\r\\n | a header behind the chunks begins with its name and a colon",
        "0\\r\\nX: \\0\\r\\n\\r\\n | the value of a header behind the chunks has a control character",
        "0\\r\\nX: y\\n\\r\\n | a line behind the chunks ends with CR and LF",
        "0\\r\\nX: y\\rz\\r\\n\\r\\n | a line behind the chunks ends with CR and LF",
        "0\\r\\n\\n | a line behind the chunks ends with CR and LF",
        "0\\r\\n\\rx | a line behind the chunks ends with CR and LF",
      })
  void aFaultOfTheChunksIsNamed(String chunks, String reason) throws IOException {
    assertRefused(400, reason, CHUNKED + chunks.translateEscapes());
  }

  @Test
  void theLineWithTheSizeOfAChunkHasAtMost1024Bytes() throws IOException {
    String reason = "the line with the size of a chunk has at most 1024 bytes";
    String rest = "\r\n{\"rid\":1}\r\n0\r\n\r\n";
    String most = "9;" + "x".repeat(1_022);
    assertEquals(200, server.ask(CHUNKED + most + rest).status());
    assertRefused(400, reason, CHUNKED + most + "x" + rest);
    assertRefused(400, reason, CHUNKED + most + "x");
    assertRefused(400, reason, CHUNKED + "0".repeat(1_025));
  }

  @Test
  void theExtensionsOfABodyHaveAtMost16Kibibytes() throws IOException {
    String reason =
        "the lines with the sizes of chunks have, beyond 16 bytes each, at most 16384 bytes for one body";
    String line = "1;" + "x".repeat(1_014) + "\r\n \r\n";
    String rest = "9;" + "x".repeat(398) + "\r\n{\"rid\":1}\r\n0\r\n\r\n";
    String most = CHUNKED + line.repeat(16) + rest; // 16 x 1,000 bytes and 384
    try (RawClient client = server.client()) {
      client.send(most + most);
      assertEquals(200, client.read().status());
      assertEquals(200, client.read().status());
    }
    assertRefused(400, reason, CHUNKED + line.repeat(16) + rest.replace(";", ";x"));
    assertRefused(400, reason, CHUNKED + ("1;" + "x".repeat(400) + "\r\n \r\n").repeat(100));
    assertRefused(400, reason, CHUNKED + ("0".repeat(999) + "1\r\n \r\n").repeat(17));
  }

  @Test
  void anyNumberOfSmallChunksIsAccepted() throws IOException {
    String each = "000000001;x=y\r\n \r\n";
    String rest = "9\r\n{\"rid\":1}\r\n0\r\n\r\n";
    assertEquals(200, server.ask(CHUNKED + each.repeat(4_000) + rest).status());
  }

  @Test
  void theHeadersBehindTheChunksHaveAtMost8Kibibytes() throws IOException {
    String reason = "the headers behind the chunks have at most 8192 bytes";
    String chunks = CHUNKED + "9\r\n{\"rid\":1}\r\n0\r\n";
    String most = "X: " + "y".repeat(8_187) + "\r\n";
    assertEquals(200, server.ask(chunks + most + "\r\n").status());
    assertRefused(431, reason, chunks + "y" + most + "\r\n");
    assertRefused(431, reason, chunks + "y" + most);
  }
}
