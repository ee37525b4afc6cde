package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.nio.ByteBuffer;

/** Each request is a {@code POST} of HTTP/1.1, with the headers of a browser. */
final class PostFraming implements RequestFraming {

  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(ISO_8859_1);
  private static final byte[] NONE = {};
  private static final int MOST_DIGITS = 10; // of a length

  private final byte[] head; // up to the value of Content-Length

  PostFraming(ServerAddress server) {
    String start =
        "POST "
            + server.path()
            + "/bind HTTP/1.1\r\nHost: "
            + server.authority()
            + "\r\nUser-Agent: holdfast-load\r\nAccept: */*\r\nOrigin: "
            + server.origin()
            + "\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: ";
    this.head = start.getBytes(UTF_8);
  }

  @Override
  public byte[] handshake() {
    return NONE;
  }

  @Override
  public int size() {
    return head.length + MOST_DIGITS + END_OF_HEAD.length;
  }

  @Override
  public void begin(ByteBuffer to, int length) {
    to.put(head);
    Decimal.put(to, length);
    to.put(END_OF_HEAD);
  }

  @Override
  public AnswerReader reader() {
    return new HttpResponseReader();
  }
}
