package dev.holdfast.core.store.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy between nodes and their database: it passes bytes on until it is told to refuse, to stand
 * still, or to cut off what comes back. Thread-safe.
 */
final class DatabaseProxy implements AutoCloseable {

  private final ServerSocket server;
  private final int target;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lost = new AtomicInteger(); // connections
  private volatile boolean refusing;
  private volatile boolean standing;
  private volatile long cutAfter = Long.MAX_VALUE; // bytes that still come back

  /** A proxy to a port of this machine. */
  DatabaseProxy(int target) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Closes all connections, and refuses new ones. */
  void refuse(boolean refusing) {
    this.refusing = refusing;
    if (refusing) {
      cut();
    }
  }

  /** Passes nothing on, and keeps all connections. */
  void stand(boolean standing) {
    this.standing = standing;
  }

  /** Closes all connections when so many more bytes have come back, once. */
  void cutAfter(long bytes) {
    cutAfter = bytes;
  }

  /** Whether that has happened. */
  boolean hasCut() {
    return cutAfter == Long.MAX_VALUE;
  }

  private void cut() {
    open.forEach(DatabaseProxy::close);
    open.clear();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (refusing) {
          client.close();
          continue;
        }
        Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(database);
        start(() -> pass(client, database, false));
        start(() -> pass(database, client, true));
      } catch (IOException e) {
        lost.incrementAndGet(); // it was closed, or the database is away
      }
    }
  }

  private void pass(Socket from, Socket to, boolean back) {
    byte[] bytes = new byte[8_192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        while (standing) {
          Thread.sleep(10);
        }
        if (back && passes(read) < read) {
          cut();
          return;
        }
        out.write(bytes, 0, read);
      }
    } catch (IOException e) {
      lost.incrementAndGet(); // it was closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized long passes(int bytes) {
    if (cutAfter == Long.MAX_VALUE) {
      return bytes;
    }
    if (cutAfter < bytes) {
      cutAfter = Long.MAX_VALUE;
      return 0;
    }
    cutAfter -= bytes;
    return bytes;
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError("a socket does not close", e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
