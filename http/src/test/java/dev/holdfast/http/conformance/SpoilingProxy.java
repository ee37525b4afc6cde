package dev.holdfast.http.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A proxy that passes requests on as they are, and makes of a right server a wrong one. */
public final class SpoilingProxy implements AutoCloseable {

  private static final byte[] UNAVAILABLE =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);

  private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final ServerAddress server;
  private final UnaryOperator<String> spoil;
  private final Duration late;
  private final int most;
  private final AtomicInteger open = new AtomicInteger(); // connections
  private final AtomicInteger refused = new AtomicInteger();

  /**
   * Listens.
   *
   * @param spoil what becomes of each piece of an answer
   */
  public SpoilingProxy(ServerAddress server, UnaryOperator<String> spoil) throws IOException {
    this(server, spoil, Duration.ZERO);
  }

  /**
   * Listens.
   *
   * @param late how long after its client the server sees that a connection is closed
   */
  public SpoilingProxy(ServerAddress server, UnaryOperator<String> spoil, Duration late)
      throws IOException {
    this(server, spoil, late, Integer.MAX_VALUE);
  }

  /** Listens, and refuses what is beyond so many connections with 503. */
  public SpoilingProxy(ServerAddress server, int most) throws IOException {
    this(server, UnaryOperator.identity(), Duration.ZERO, most);
  }

  private SpoilingProxy(ServerAddress server, UnaryOperator<String> spoil, Duration late, int most)
      throws IOException {
    this.server = server;
    this.spoil = spoil;
    this.late = late;
    this.most = most;
    start(this::accept);
  }

  /** How many connections it has refused. */
  public int refused() {
    return refused.get();
  }

  public ServerAddress address() {
    return new ServerAddress(false, "127.0.0.1", listener.getLocalPort(), "");
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "spoiling proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        if (open.get() >= most) {
          refuse(client);
          continue;
        }
        open.incrementAndGet();
        Socket behind = new Socket(server.host(), server.port());
        start(
            () -> {
              pass(client, behind, UnaryOperator.identity(), late);
              open.decrementAndGet();
            });
        start(() -> pass(behind, client, spoil, Duration.ZERO));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void refuse(Socket client) throws IOException {
    refused.incrementAndGet();
    try (client) {
      client.getOutputStream().write(UNAVAILABLE);
    }
  }

  private static void pass(Socket from, Socket to, UnaryOperator<String> change, Duration late) {
    byte[] piece = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        String text = change.apply(new String(piece, 0, count, ISO_8859_1));
        to.getOutputStream().write(text.getBytes(ISO_8859_1));
      }
      Thread.sleep(late.toMillis());
    } catch (IOException | InterruptedException e) {
      // one of both is gone, and so is the other
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
