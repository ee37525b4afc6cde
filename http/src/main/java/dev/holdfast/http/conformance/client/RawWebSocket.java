package dev.holdfast.http.conformance.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A WebSocket that sends any frames, also wrong ones. It is closed together with the client that
 * has opened it. For one thread.
 */
public final class RawWebSocket {

  /** The key of RFC 6455, 1.3, and what a server answers to it. */
  public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  public static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private static final int MAX_PAYLOAD = 1 << 26; // bytes

  private final RawConnection connection;
  private final RawHttpResponse response;

  /**
   * Opens one.
   *
   * @param headers more headers of the handshake
   * @throws IOException if the server does not agree
   */
  public RawWebSocket(RawHttpClient client, String... headers) throws IOException {
    connection = client.connect();
    response = connection.send(handshake(client, headers)).read();
    if (response.status() != 101) {
      throw new IOException("a handshake is answered " + response);
    }
  }

  /** The text of a handshake with more headers. */
  public static String handshake(RawHttpClient client, String... headers) {
    String[] all = new String[headers.length + 4];
    all[0] = "Upgrade: websocket";
    all[1] = "Connection: Upgrade";
    all[2] = "Sec-WebSocket-Version: 13";
    all[3] = "Sec-WebSocket-Key: " + KEY;
    System.arraycopy(headers, 0, all, 4, headers.length);
    return client.text("GET", "/bind", all);
  }

  /** The answer to the handshake. */
  public RawHttpResponse response() {
    return response;
  }

  /** The connection, for what only it can do. */
  public RawConnection connection() {
    return connection;
  }

  /** Sends a text in one frame. */
  public RawWebSocket send(String text) throws IOException {
    return send(WebSocketFrame.of(WebSocketFrame.FINAL | WebSocketFrame.TEXT, text));
  }

  /** Sends a frame. */
  public RawWebSocket send(WebSocketFrame frame) throws IOException {
    connection.send(frame.bytes());
    return this;
  }

  /** Reads the next frame. */
  public WebSocketFrame read() throws IOException {
    ByteBuffer head = ByteBuffer.wrap(connection.readBytes(Short.BYTES));
    int first = Byte.toUnsignedInt(head.get());
    int second = Byte.toUnsignedInt(head.get());
    if ((second & WebSocketFrame.MASKED) != 0) {
      throw new IOException("a frame of the server is masked");
    }
    long length =
        switch (second) {
          case WebSocketFrame.IN_16_BITS ->
              Short.toUnsignedInt(ByteBuffer.wrap(connection.readBytes(Short.BYTES)).getShort());
          case WebSocketFrame.IN_64_BITS ->
              ByteBuffer.wrap(connection.readBytes(Long.BYTES)).getLong();
          default -> second;
        };
    if (length < 0 || length > MAX_PAYLOAD) {
      throw new IOException("a frame of " + length + " bytes");
    }
    return new WebSocketFrame(first, connection.readBytes((int) length));
  }

  /** Reads the next frame, which is a whole text. */
  public String readText() throws IOException {
    WebSocketFrame frame = read();
    if (frame.first() != (WebSocketFrame.FINAL | WebSocketFrame.TEXT)) {
      throw new IOException("no text, but " + frame);
    }
    return frame.text();
  }

  /** Sends a text, and reads the next one. */
  public JsonValue ask(String text) throws IOException {
    return JsonValue.read(send(text).readText());
  }

  /** Creates a session with the rid 1; its sid. */
  public String create() throws IOException {
    JsonValue created = ask("{\"rid\":1}");
    if (created.text("sid").isEmpty()) {
      throw new IOException("a creation is answered " + created + ", without a session");
    }
    return created.text("sid");
  }

  /** The text of a request. */
  public static String request(String sid, long rid, String fields) {
    return "{\"sid\":" + JsonValue.quote(sid) + ",\"rid\":" + rid + fields + "}";
  }

  /** Whether a frame, or the end, comes within this time; nothing of it is read. */
  public boolean comesWithin(Duration time) throws IOException {
    return connection.comesWithin(time);
  }
}
