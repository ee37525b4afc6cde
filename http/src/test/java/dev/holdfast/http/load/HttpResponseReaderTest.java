package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseReaderTest {

  private static final String TWO =
      "HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\nA: b\r\n\r\nhello"
          + "HTTP/1.1 503 Service Unavailable\r\nContent-Length:0\r\n\r\n";

  private final HttpResponseReader reader = new HttpResponseReader();
  private final List<String> responses = new ArrayList<>();

  private void take(String text) throws IOException {
    byte[] bytes = Arrays.copyOf(text.getBytes(UTF_8), text.length() + 7); // with bytes behind
    reader.take(
        bytes,
        text.length(),
        (status, all, from, to) ->
            responses.add(status + " " + new String(all, from, to - from, UTF_8)));
  }

  @Test
  void responsesComeWholeWhereverTheyAreCut() throws IOException {
    for (int cut = 0; cut <= TWO.length(); cut++) {
      for (int second = cut; second <= TWO.length(); second++) {
        responses.clear();
        take(TWO.substring(0, cut));
        take(TWO.substring(cut, second));
        take(TWO.substring(second));
        assertEquals(List.of("200 hello", "503 "), responses);
      }
    }
  }

  @Test
  void anAnswerWithoutALengthIsNotRead() {
    assertThrows(IOException.class, () -> take("HTTP/1.1 200 OK\r\nA: b\r\n\r\n"));
  }

  @Test
  void anAnswerThatIsTooLongIsNotRead() {
    assertThrows(
        IOException.class, () -> take("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 wow\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 20\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n"
      })
  void aLineWithoutAStatusIsNoHttp(String response) {
    IOException error = assertThrows(IOException.class, () -> take(response));
    assertTrue(String.valueOf(error.getMessage()).contains("what is no HTTP"), error::toString);
  }

  @Test
  void aStatusNeedsNoReason() throws IOException {
    take("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi");
    assertEquals(List.of("200 hi"), responses);
  }

  @Test
  void aRedirectionIsToldWithItsLocation() {
    String moved = "HTTP/1.1 301 Moved\r\nLocation:  https://a/b\r\nContent-Length: 5\r\n\r\nmoved";
    IOException error = assertThrows(IOException.class, () -> take(moved));
    assertEquals("the server answered 301, go to: https://a/b", error.getMessage());
  }
}
