package dev.holdfast.http.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses in HTTP/1.1 as they are sent on a stream, in pieces of any size. */
class ResponseReaderTest {

  /** What was sent: heads in braces, bodies as they are, and an exclamation mark at the end. */
  private static final class Sent implements ResponseReader.Target {
    private final StringBuilder text = new StringBuilder();
    private int room = Integer.MAX_VALUE;

    @Override
    public boolean hasRoom() {
      return room > 0;
    }

    @Override
    public int room() {
      return room;
    }

    @Override
    public void head(int status, List<HeaderField> fields, boolean last) {
      text.append(
          fields.stream()
              .map(field -> " " + field.name() + "=" + field.value())
              .collect(Collectors.joining("", "{" + status, "}")));
      text.append(last ? "!" : "");
    }

    @Override
    public void data(ByteBuffer from, int count, boolean last) {
      assertTrue(count <= room);
      byte[] bytes = new byte[count];
      from.get(bytes);
      text.append(new String(bytes, ISO_8859_1)).append(last ? "!" : "");
    }
  }

  private static final String LINE = "HTTP/1.1 200 OK\r\n";

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private static String sent(String response, int piece, int room) throws IOException {
    Sent sent = new Sent();
    sent.room = room;
    ResponseReader reader = new ResponseReader(sent, false);
    ByteBuffer all = bytes(response);
    while (all.hasRemaining()) {
      ByteBuffer part = all.slice(all.position(), Math.min(piece, all.remaining()));
      reader.take(part);
      all.position(all.position() + part.position());
    }
    assertTrue(reader.isDone());
    return sent.text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: 5\\r\\nDate: x\\r\\n\\r\\nhello | {200 content-length=5 date=x}hello!",
        "Content-Length: 0\\r\\n\\r\\n | {200 content-length=0}!",
        "Connection: close\\r\\nKeep-Alive: x\\r\\nContent-Length: 1\\r\\n\\r\\nx |"
            + " {200 content-length=1}x!",
        "Transfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\nA\\r\\n0123456789\\r\\n0\\r\\n\\r\\n |"
            + " {200}hello0123456789!",
        "X:  a: b \\r\\nContent-Length: 1\\r\\n\\r\\nx | {200 x=a: b content-length=1}x!"
      })
  void eachFormIsReadInPiecesOfAnySize(String rest, String expected) throws IOException {
    String response = LINE + rest.replace("\\r\\n", "\r\n");
    for (int piece = 1; piece <= response.length(); piece++) {
      for (int room = 1; room < 8; room++) {
        assertEquals(expected, sent(response, piece, room));
      }
    }
  }

  @Test
  void whatIsOnTheWayComesBeforeTheResponse() throws IOException {
    String response = "HTTP/1.1 100 Continue\r\n\r\n" + LINE + "Content-Length: 1\r\n\r\nx";
    assertEquals("{100}{200 content-length=1}x!", sent(response, 7, 9));
  }

  @Test
  void aResponseToHeadAndTwoStatusesHaveNoBody() throws IOException {
    Sent sent = new Sent();
    ResponseReader head = new ResponseReader(sent, true);
    head.take(bytes(LINE + "Content-Length: 5\r\n\r\n"));
    assertTrue(head.isDone());
    assertEquals("{200 content-length=5}!", sent.text.toString());
    assertEquals("{204}!", sent("HTTP/1.1 204 No Content\r\n\r\n", 99, 9));
    assertEquals("{304}!", sent("HTTP/1.1 304 Not Modified\r\n\r\n", 99, 9));
  }

  @Test
  void aBodyWithoutALengthEndsWithItsConnection() throws IOException {
    Sent sent = new Sent();
    ResponseReader reader = new ResponseReader(sent, false);
    reader.take(bytes(LINE + "\r\nabc"));
    assertFalse(reader.isDone());
    assertTrue(reader.end());
    assertEquals("{200}abc!", sent.text.toString());
  }

  @Test
  void nothingIsTakenWithoutRoom() throws IOException {
    Sent sent = new Sent();
    ResponseReader reader = new ResponseReader(sent, false);
    sent.room = 0;
    ByteBuffer response = bytes(LINE + "Content-Length: 3\r\n\r\nabc");
    reader.take(response);
    assertEquals(0, response.position());
    sent.room = 2;
    reader.take(response);
    assertEquals(response.limit(), response.position());
    sent.room = 0;
    ByteBuffer more = bytes(LINE);
    assertThrows(IOException.class, () -> reader.take(more), "behind the end");
  }

  @Test
  void aResponseThatIsNotCompleteDoesNotEnd() throws IOException {
    for (String part : List.of("", LINE, LINE + "Content-Length: 3\r\n\r\nab")) {
      ResponseReader reader = new ResponseReader(new Sent(), false);
      reader.take(bytes(part));
      assertFalse(reader.end(), part);
    }
  }

  @Test
  void aStreamBecomesNothingElse() {
    ResponseReader reader = new ResponseReader(new Sent(), false);
    ByteBuffer upgrade = bytes("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    assertThrows(IOException.class, () -> reader.take(upgrade));
  }
}
