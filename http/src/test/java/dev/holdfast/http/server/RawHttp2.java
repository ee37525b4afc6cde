package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Preconditions;
import dev.holdfast.http.tls.TestCertificates;
import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connection of a client that writes the frames of HTTP/2 by hand, also wrong ones. */
final class RawHttp2 implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;

  static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] NONE = {};

  /** A frame of the server. */
  @SuppressWarnings("ArrayRecordComponent") // is compared with nothing
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    /** The error code of a RST_STREAM, or of a GOAWAY. */
    int code() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }
  }

  /** A response that is whole. */
  record Response(int status, Map<String, String> headers, String body) {}

  private final SSLSocket socket;
  private final DataInputStream in;
  private final HpackDecoder decoder = new HpackDecoder();
  private final Map<Integer, Queue<Frame>> kept =
      new HashMap<>(); // by stream, while another is read
  private ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int next = 1;

  /** Opens one, and sends the preface, empty settings, and that much may come on all streams. */
  RawHttp2(InetSocketAddress server) throws IOException {
    this(server, 0);
    write(PREFACE).frame(SETTINGS, 0, 0, NONE).frame(WINDOW_UPDATE, 0, 0, number(1 << 29)).flush();
  }

  /**
   * Opens one, and sends nothing.
   *
   * @param unread how many bytes the system keeps that were not read, about; 0 for as many as usual
   */
  RawHttp2(InetSocketAddress server, int unread) throws IOException {
    socket = RawClient.secure(RawClient.connect(server, unread), TestCertificates.client());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    Preconditions.checkState(socket.getApplicationProtocol().equals("h2"));
    in = new DataInputStream(socket.getInputStream());
  }

  // ---- writing

  /** Adds bytes to what is sent with the next {@link #flush}. */
  RawHttp2 write(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  RawHttp2 frame(int type, int flags, int stream, byte[] payload) {
    return write(
        ByteBuffer.allocate(9 + payload.length)
            .put((byte) (payload.length >> 16))
            .putShort((short) payload.length)
            .put((byte) type)
            .put((byte) flags)
            .putInt(stream)
            .put(payload)
            .array());
  }

  RawHttp2 flush() throws IOException {
    byte[] all = out.toByteArray();
    out = new ByteArrayOutputStream();
    socket.getOutputStream().write(all);
    return this;
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  static byte[] setting(int id, int value) {
    return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
  }

  /** A block of headers, each a name and a value as they are. */
  static byte[] block(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0); // a literal that is not to be kept
      text(block, namesAndValues[i]);
      text(block, namesAndValues[i + 1]);
    }
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int left = bytes.length - 127;
      while (left >= 128) {
        block.write((left & 127) | 128);
        left >>= 7;
      }
      block.write(left);
    }
    block.writeBytes(bytes);
  }

  /** The headers of a request, with more of them. */
  static byte[] head(String method, String path, String... more) {
    String[] all = new String[8 + more.length];
    String[] first = {":method", method, ":scheme", "https", ":authority", "test", ":path", path};
    System.arraycopy(first, 0, all, 0, 8);
    System.arraycopy(more, 0, all, 8, more.length);
    return block(all);
  }

  /** Sends a GET; its stream. */
  int get(String path, String... more) throws IOException {
    int stream = open(END_HEADERS | END_STREAM, head("GET", path, more));
    flush();
    return stream;
  }

  /** Sends a request of a session; its stream. */
  int post(String body) throws IOException {
    int stream = add(body);
    flush();
    return stream;
  }

  /** Adds a request of a session to what is sent next; its stream. */
  int add(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    int stream = open(END_HEADERS, head("POST", "/bind", "content-length", "" + bytes.length));
    frame(DATA, END_STREAM, stream, bytes);
    return stream;
  }

  /** Adds the first frame of a new stream to what is sent next. */
  int open(int flags, byte[] block) {
    int stream = next;
    next += 2;
    frame(HEADERS, flags, stream, block);
    return stream;
  }

  // ---- reading

  /** Reads the next frame; null if the server has closed. */
  @Nullable Frame read() throws IOException {
    byte[] head = new byte[9];
    try {
      in.readFully(head);
      ByteBuffer fields = ByteBuffer.wrap(head);
      int length = fields.getInt(0) >>> 8;
      byte[] payload = new byte[length];
      Frame frame =
          new Frame(fields.get(3) & 0xff, fields.get(4) & 0xff, fields.getInt(5), payload);
      in.readFully(payload);
      return frame;
    } catch (EOFException | SocketException | SSLException e) {
      return null;
    }
  }

  /** Reads until a frame of a type comes; null if the server closes before. */
  @Nullable Frame readUntil(int type) throws IOException {
    Frame frame = read();
    while (frame != null && frame.type != type) {
      frame = read();
    }
    return frame;
  }

  /** Reads until the connection ends; the code of the GOAWAY, or -1 if there was none. */
  int readEnd() throws IOException {
    int code = -1;
    for (Frame frame = read(); frame != null; frame = read()) {
      code = frame.type == GOAWAY ? frame.code() : code;
    }
    return code;
  }

  /** The next frame of a stream; those of others are kept. */
  Frame readOf(int stream) throws IOException {
    Queue<Frame> own = kept.get(stream);
    if (own != null && !own.isEmpty()) {
      return own.remove();
    }
    while (true) {
      Frame frame = read();
      if (frame == null) {
        throw new EOFException("before the next frame of stream " + stream);
      }
      if (frame.stream == stream) {
        return frame;
      }
      if (frame.stream != 0 && frame.type != WINDOW_UPDATE) {
        kept.computeIfAbsent(frame.stream, any -> new ArrayDeque<>()).add(frame);
      }
    }
  }

  /** Reads the response on a stream. */
  Response response(int stream) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Frame frame;
    do {
      frame = readOf(stream);
      if (frame.type == HEADERS) {
        headers.clear();
        decode(frame.payload, headers);
      } else if (frame.type == DATA) {
        body.writeBytes(frame.payload);
      } else if (frame.type == RST_STREAM) {
        throw new IOException("reset with " + frame.code());
      }
    } while (frame.type > HEADERS || !frame.has(END_STREAM));
    int status = Integer.parseInt(headers.get(":status"));
    return new Response(status, headers, body.toString(UTF_8));
  }

  private void decode(byte[] block, Map<String, String> headers) {
    decoder.setHeaderEmitter(
        (name, value, never) -> headers.merge(name.toString(), value, (a, b) -> a + ", " + b));
    try {
      decoder.decode(ByteBuffer.wrap(block), false);
    } catch (HpackException e) {
      throw new AssertionError(e);
    }
  }

  /** The code with which a stream is reset. */
  int reset(int stream) throws IOException {
    Frame frame = readOf(stream);
    Preconditions.checkState(frame.type == RST_STREAM, "no reset, but %s", frame.type);
    return frame.code();
  }

  /** Gives a stream up. */
  RawHttp2 cancel(int stream) {
    return frame(RST_STREAM, 0, stream, number(8));
  }

  /** Creates a session with the rid 1; its sid. */
  String create() throws IOException {
    String answer = response(post("{\"rid\":1}")).body();
    return answer.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
