package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Preconditions;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A WebSocket of a client that writes its frames by hand, also wrong ones. */
final class RawWebSocket implements AutoCloseable {

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  static final int FINAL = 0x80;

  private static final int MASKED = 0x80;
  private static final byte[] MASK = {0x12, (byte) 0x9a, 0x00, 0x77};

  /** The key of RFC 6455, 1.3, and what is accepted for it. */
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  /** A frame of the server. */
  @SuppressWarnings("ArrayRecordComponent") // is compared with nothing
  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, UTF_8);
    }

    /** The status code of a close frame. */
    int code() {
      Preconditions.checkState(opcode == CLOSE, "no close frame, but %s", this);
      return payload.length < 2 ? 1_005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    @Override
    public String toString() {
      return opcode == CLOSE ? "close " + code() : opcode + " " + text();
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final String response;

  RawWebSocket(InetSocketAddress server, String... headers) throws IOException {
    this(server, 0, handshake(headers));
  }

  /**
   * Opens one.
   *
   * @param unread how many bytes the system keeps that were not read, about; 0 for as many as usual
   * @param request the text of the handshake
   */
  RawWebSocket(InetSocketAddress server, int unread, String request) throws IOException {
    this(RawClient.connect(server, unread), request);
  }

  /** Opens one on a socket that is connected. */
  RawWebSocket(Socket socket, String request) throws IOException {
    this.socket = socket;
    socket.getOutputStream().write(request.getBytes(UTF_8));
    in = new DataInputStream(socket.getInputStream());
    response = head();
    Preconditions.checkState(response.startsWith("HTTP/1.1 101 "), response);
  }

  /** The text of a handshake with more headers, each one line. */
  static String handshake(String... headers) {
    return handshakeAt("/bind", headers);
  }

  /** The same for another path. */
  static String handshakeAt(String path, String... headers) {
    String[] all = new String[headers.length + 4];
    all[0] = "Upgrade: websocket";
    all[1] = "Connection: Upgrade";
    all[2] = "Sec-WebSocket-Version: 13";
    all[3] = "Sec-WebSocket-Key: " + KEY;
    System.arraycopy(headers, 0, all, 4, headers.length);
    return RawClient.get(path, all);
  }

  private String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("after '" + head + "'");
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  /** The head of the answer to the handshake. */
  String response() {
    return response;
  }

  /** The bytes of a frame with any first byte, masked. */
  static byte[] frame(int first, byte[] payload) {
    return frame(first, MASKED, payload);
  }

  /** The same, with the bit for a mask as it is given; the payload is masked if there is one. */
  static byte[] frame(int first, int masked, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (masked | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (masked | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (masked | 127)).putLong(payload.length);
    }
    if (masked != 0) {
      frame.put(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ (masked == 0 ? 0 : MASK[i % MASK.length])));
    }
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    return bytes;
  }

  /** A whole text in one frame. */
  static byte[] text(String text) {
    return frame(FINAL | TEXT, text.getBytes(UTF_8));
  }

  /** A close frame with a code and a reason. */
  static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(UTF_8);
    return frame(
        FINAL | CLOSE,
        ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  RawWebSocket send(String text) throws IOException {
    return send(text(text));
  }

  RawWebSocket send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends a text, and reads the next one. */
  String ask(String text) throws IOException {
    return send(text).readText();
  }

  /** Reads the next frame; null if the server has closed its side without one. */
  @Nullable Frame read() throws IOException {
    int first;
    try {
      first = in.read();
    } catch (SocketException e) {
      return null; // reset
    }
    if (first < 0) {
      return null;
    }
    Preconditions.checkState((first & ~0x0f) == FINAL, "a frame begins with %s", first);
    int length = in.readUnsignedByte();
    Preconditions.checkState((length & MASKED) == 0, "a server masks nothing");
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(first & 0x0f, payload);
  }

  /** Reads the next frame, which is a text. */
  String readText() throws IOException {
    Frame frame = read();
    Preconditions.checkState(frame != null && frame.opcode() == TEXT, "no text, but %s", frame);
    return frame.text();
  }

  /** Reads the next frame, which is a close frame, behind which the server closes; its code. */
  int readClose() throws IOException {
    Frame frame = read();
    Preconditions.checkState(frame != null && frame.opcode() == CLOSE, "no end, but %s", frame);
    Frame next = read();
    Preconditions.checkState(next == null, "after a close frame %s", next);
    return frame.code();
  }

  /** Whether the server closes without a frame. */
  boolean isGone() throws IOException {
    return read() == null;
  }

  /** Creates a session with the rid 1; its sid. */
  String create() throws IOException {
    String answer = ask("{\"rid\":1}");
    return answer.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  /** The text of a request. */
  static String request(String sid, long rid, String rest) {
    return "{\"sid\":\"" + sid + "\",\"rid\":" + rid + rest + "}";
  }

  /** Says that nothing more will be sent. */
  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /** Resets the connection. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
