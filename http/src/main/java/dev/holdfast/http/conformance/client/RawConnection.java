package dev.holdfast.http.conformance.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableListMultimap;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection to a server that sends any bytes, also wrong ones, and reads HTTP answers. For one
 * thread. An answer that does not come in time throws {@link SocketTimeoutException}.
 */
public final class RawConnection implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;
  private final Duration patience;

  RawConnection(ServerAddress server, Duration patience) throws IOException {
    this.patience = patience;
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout((int) patience.toMillis());
      plain.connect(new InetSocketAddress(server.host(), server.port()), (int) patience.toMillis());
      socket = server.tls() ? secure(plain, server) : plain;
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static Socket secure(Socket plain, ServerAddress server) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    return factory.createSocket(plain, server.host(), server.port(), true);
  }

  /** Sends a text in UTF-8. */
  public RawConnection send(String text) throws IOException {
    return send(text.getBytes(UTF_8));
  }

  /** Sends bytes. */
  public RawConnection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads an answer with its body. */
  public RawHttpResponse read() throws IOException {
    return read(true);
  }

  /** Reads an answer to HEAD, which has no body. */
  public RawHttpResponse readHead() throws IOException {
    return read(false);
  }

  private RawHttpResponse read(boolean withBody) throws IOException {
    try {
      return readInTime(withBody);
    } catch (SocketTimeoutException e) {
      SocketTimeoutException late =
          new SocketTimeoutException("no answer within " + patience.toMillis() + " ms");
      late.initCause(e);
      throw late;
    }
  }

  private RawHttpResponse readInTime(boolean withBody) throws IOException {
    String status = line();
    while (status.startsWith("HTTP/1.1 100")) {
      line();
      status = line();
    }
    if (!status.matches("HTTP/1\\.[01] \\d{3}.*")) {
      throw new IOException("no HTTP answer, but '" + status + "'");
    }
    ImmutableListMultimap.Builder<String, String> builder = ImmutableListMultimap.builder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = Math.max(0, line.indexOf(':'));
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      builder.put(name, line.substring(colon + 1).strip());
    }
    ImmutableListMultimap<String, String> headers = builder.build();
    int code = Integer.parseInt(status.substring(9, 12));
    boolean empty = !withBody || code == 101 || code == 204 || code == 304;
    byte[] body = empty ? new byte[0] : body(headers);
    return new RawHttpResponse(code, headers, new String(body, UTF_8), body.length);
  }

  private byte[] body(ImmutableListMultimap<String, String> headers) throws IOException {
    if (headers.containsKey("content-length")) {
      int length = Integer.parseInt(headers.get("content-length").get(0));
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        throw new EOFException("the answer breaks off");
      }
      return body;
    }
    return headers.containsKey("transfer-encoding") ? chunks() : in.readAllBytes();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
      all.write(chunk);
    }
    return all.toByteArray();
  }

  /** Reads the next chunk of a body that comes in chunks; the last one is empty. */
  public byte[] readChunk() throws IOException {
    int size = Integer.parseInt(line().replaceFirst(";.*", "").strip(), 16);
    byte[] chunk = in.readNBytes(size);
    line();
    return chunk;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    while ((next = in.read()) != '\n') {
      if (next < 0) {
        throw new EOFException(
            line.size() == 0 ? "the server closed without an answer" : "the answer breaks off");
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  /** Whether an answer, or the end, comes within this time; nothing of it is read. */
  public boolean comesWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) Math.max(1, time.toMillis()));
    in.mark(1);
    try {
      in.read();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    } finally {
      in.reset();
      socket.setSoTimeout((int) patience.toMillis());
    }
  }

  /** Whether the server closes within this time; what comes before is passed over. */
  public boolean closesWithin(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    try {
      for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
        socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
        if (in.read() < 0) {
          return true;
        }
      }
      return false;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true; // reset
    } finally {
      socket.setSoTimeout((int) patience.toMillis());
    }
  }

  /**
   * Reads so many bytes.
   *
   * @throws EOFException if the server closes before that
   */
  public byte[] readBytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the server closed without a frame, or within one");
    }
    return bytes;
  }

  /** Reads what else there is until the server closes. */
  public byte[] readToTheEnd() throws IOException {
    return in.readAllBytes();
  }

  /** Resets the connection, as a system does for a process that is killed. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
