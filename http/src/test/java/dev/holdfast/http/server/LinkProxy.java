package dev.holdfast.http.server;

import com.google.common.net.HostAndPort;
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
 * A proxy between a node and the port of another: it passes bytes on until it is told to close all
 * connections, now or in the middle of what comes back. Thread-safe.
 */
final class LinkProxy implements AutoCloseable {

  private static final int NEVER = Integer.MAX_VALUE;

  private final ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final HostAndPort target;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger ended = new AtomicInteger(); // connections
  private final AtomicInteger left = new AtomicInteger(NEVER); // bytes that still come back
  private volatile boolean broken;

  LinkProxy(HostAndPort target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  HostAndPort address() {
    return HostAndPort.fromParts("127.0.0.1", port.getLocalPort());
  }

  /** Closes each connection, those that come as well. */
  void breakUp() throws IOException {
    broken = true;
    cut();
  }

  /** Passes bytes on again. */
  void mend() {
    broken = false;
  }

  /** Closes all connections when so many more bytes have come back, once. */
  void cutBehind(int bytes) {
    left.set(bytes);
  }

  private void cut() throws IOException {
    for (Closeable each : open) {
      each.close();
    }
    open.clear();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "link proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!port.isClosed()) {
      try {
        Socket from = port.accept();
        if (broken) {
          from.close();
          continue;
        }
        Socket to = new Socket(target.getHost(), target.getPort());
        from.setTcpNoDelay(true);
        to.setTcpNoDelay(true);
        open.add(from);
        open.add(to);
        start(() -> pass(from, to, false));
        start(() -> pass(to, from, true));
      } catch (IOException e) {
        ended.incrementAndGet(); // it was closed, or the node is away
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
        int passed = back ? passed(read) : read;
        out.write(bytes, 0, passed);
        if (passed < read) {
          cut();
          return;
        }
      }
    } catch (IOException e) {
      ended.incrementAndGet(); // it was closed
    }
  }

  /** How many of these bytes may come back. */
  private int passed(int read) {
    int before = left.getAndUpdate(now -> now == NEVER || now < read ? NEVER : now - read);
    return Math.min(before, read);
  }

  @Override
  public void close() throws IOException {
    port.close();
    cut();
  }
}
