package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** One connection of a client that speaks HTTP by hand. */
final class RawClient implements AutoCloseable {

  private static final int PATIENCE = 30_000; // milliseconds

  /** An answer; the names of headers in small letters. */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.get(name);
    }
  }

  private final Socket socket;

  RawClient(InetSocketAddress server) throws IOException {
    this(server, 0);
  }

  /**
   * A client whose system keeps so many bytes that it has not read, about; 0 for as many as usual.
   */
  RawClient(InetSocketAddress server, int unread) throws IOException {
    this(connect(server, unread));
  }

  private RawClient(Socket socket) {
    this.socket = socket;
  }

  static Socket connect(InetSocketAddress server, int unread) throws IOException {
    Socket socket = new Socket();
    if (unread > 0) {
      socket.setReceiveBufferSize(unread);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE);
    socket.connect(server, PATIENCE);
    return socket;
  }

  /** A client that speaks TLS; its handshake is done with the first bytes. */
  static RawClient secured(InetSocketAddress server, SSLContext trust) throws IOException {
    return secured(server, 0, trust);
  }

  /** The same, of a system that keeps so many bytes that were not read. */
  static RawClient secured(InetSocketAddress server, int unread, SSLContext trust)
      throws IOException {
    return new RawClient(secure(connect(server, unread), trust));
  }

  static SSLSocket secure(Socket socket, SSLContext trust) throws IOException {
    return (SSLSocket)
        trust.getSocketFactory().createSocket(socket, "test", socket.getPort(), true);
  }

  /** The certificates of the server, which speaks TLS. */
  List<Certificate> certificates() throws IOException {
    return List.of(((SSLSocket) socket).getSession().getPeerCertificates());
  }

  /** The version of TLS; NONE if the handshake fails. */
  String tls() {
    return ((SSLSocket) socket).getSession().getProtocol();
  }

  /** The text of a {@code POST /bind}. */
  static String bind(String body) {
    return post("/bind", "text/plain", body);
  }

  static String post(String path, String type, String body) {
    int length = body.getBytes(UTF_8).length;
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: test\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n"
        + body;
  }

  static String get(String path, String... headers) {
    return request("GET", path, headers);
  }

  static String request(String method, String path, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(UTF_8));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Reads an answer with a body. */
  Answer read() throws IOException {
    return read(true);
  }

  /** Reads an answer to HEAD. */
  Answer readHead() throws IOException {
    return read(false);
  }

  private Answer read(boolean withBody) throws IOException {
    InputStream in = socket.getInputStream();
    String status = line(in);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + ", " + other);
    }
    int length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    byte[] body = in.readNBytes(length);
    return new Answer(Integer.parseInt(status.substring(9, 12)), headers, new String(body, UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while ((next = in.read()) != '\n') {
      if (next < 0) {
        throw new EOFException("after '" + line + "'");
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).strip();
  }

  /** Reads so many bytes, or fewer at the end; each is a character. */
  String readSome(int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), ISO_8859_1);
  }

  /** Reads the head of a stream in chunks; {@link #readChunk} reads these. */
  Answer readStreamHead() throws IOException {
    return read(false);
  }

  /** Reads one chunk; an empty text is the end of a stream. */
  String readChunk() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] content = in.readNBytes(Integer.parseInt(line(in), 16));
    if (!line(in).isEmpty()) {
      throw new IOException("a chunk is longer than it says");
    }
    return new String(content, UTF_8);
  }

  /** Whether the server closes without another byte. */
  boolean isClosed() throws IOException {
    return socket.getInputStream().read() < 0;
  }

  /** Reads the rest of the stream, until the server closes its side. */
  void readToTheEnd() throws IOException {
    socket.getInputStream().readAllBytes();
  }

  /** Reads the rest of the stream as text, until the server closes its side. */
  String readTheRest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }

  /** Waits until the server has closed the connection, with FIN or reset; false if it does not. */
  boolean isGone() throws IOException {
    try {
      return isClosed();
    } catch (SocketException | SSLException e) {
      return true; // it had not read what we sent
    }
  }

  /** Reads all that still comes; whether the stream breaks off in the end. */
  boolean isCut() throws IOException {
    try {
      while (!readChunk().isEmpty()) {}
      return false;
    } catch (EOFException | SocketException | NumberFormatException e) {
      return true;
    }
  }

  /** Says that nothing more will be sent. */
  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes as a process that is killed with unread data does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
