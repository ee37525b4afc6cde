package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.nio.ByteBuffer;

/** Each request is a text of a WebSocket (RFC 6455). */
final class TextFraming implements RequestFraming {

  private static final int SIZE = 14; // bytes of the longest head
  private static final int TEXT = 0x81; // a whole one
  private static final int MASKED = 0x80;
  private static final int IN_16_BITS = 126; // instead of a length
  private static final int IN_64_BITS = 127;
  private static final int NO_MASK = 0; // a mask of zeros, which spares this program the work

  private final byte[] handshake;

  TextFraming(ServerAddress server) {
    this.handshake =
        String.join(
                "\r\n",
                "GET " + server.path() + "/bind HTTP/1.1",
                "Host: " + server.authority(),
                "User-Agent: holdfast-load",
                "Origin: " + server.origin(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: aG9sZGZhc3QgbG9hZC10ZQ==",
                "Sec-WebSocket-Protocol: holdfast.v1",
                "",
                "")
            .getBytes(UTF_8);
  }

  @Override
  public byte[] handshake() {
    return handshake;
  }

  @Override
  public int size() {
    return SIZE;
  }

  @Override
  public void begin(ByteBuffer to, int length) {
    to.put((byte) TEXT);
    if (length < IN_16_BITS) {
      to.put((byte) (MASKED | length));
    } else if (length < 1 << Short.SIZE) {
      to.put((byte) (MASKED | IN_16_BITS)).putShort((short) length);
    } else {
      to.put((byte) (MASKED | IN_64_BITS)).putLong(length);
    }
    to.putInt(NO_MASK);
  }

  @Override
  public AnswerReader reader() {
    return new TextAnswerReader();
  }
}
