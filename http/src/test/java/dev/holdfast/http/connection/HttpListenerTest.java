package dev.holdfast.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.http.loop.NetworkThreads;
import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

class HttpListenerTest {

  private static final int CLIENTS = 5;
  private static final int PATIENCE = 30_000; // milliseconds

  private final List<Socket> clients = new ArrayList<>();
  private XnioWorker worker;
  private XnioEventLoop loop;
  private ConnectionRegistry connections;
  private HttpListener listener;

  @BeforeEach
  void listen() throws IOException {
    worker = NetworkThreads.start(1).worker();
    loop = new XnioEventLoop(worker.getIoThread(), failure -> {});
    ClientHostResolver hosts =
        new ClientHostResolver(TrustedProxies.NONE, UnaryOperator.identity());
    connections =
        new ConnectionRegistry(
            new MemoryBudget(Long.MAX_VALUE),
            hosts,
            0,
            1_000,
            PATIENCE,
            PATIENCE,
            loop,
            mock(ConnectionMetrics.class));
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener =
        HttpListener.open(
            worker,
            free,
            connections,
            new ConcurrencyLimiter(connections, hosts),
            false,
            null,
            RequestShortcut.NONE,
            exchange -> {});
    listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    worker.shutdownNow();
  }

  /** XNIO accepts ahead of the loop, and asks the loop to take connections as long as there are. */
  @Test
  void connectionsThatWaitForTheLoopAreClosedWithThePort() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    loop.execute(
        () -> {
          Uninterruptibles.awaitUninterruptibly(connected);
          listener.close();
        });
    for (int i = 0; i < CLIENTS; i++) {
      Socket client = new Socket();
      client.setSoTimeout(PATIENCE);
      client.connect(listener.address());
      clients.add(client);
    }
    awaitAccepted();
    connected.countDown();
    for (Socket client : clients) {
      assertTrue(isClosed(client));
    }
    CountDownLatch looked = new CountDownLatch(1);
    loop.execute(
        () -> {
          assertEquals(0, connections.count());
          looked.countDown();
        });
    looked.await();
  }

  /** Each round of the accept thread takes at least one of the connections that are there. */
  private void awaitAccepted() throws InterruptedException {
    ThreadGroup group = worker.getIoThread().getThreadGroup();
    Thread[] threads = new Thread[group.activeCount()];
    XnioIoThread accepting =
        Arrays.stream(threads, 0, group.enumerate(threads))
            .filter(thread -> thread.getName().endsWith("Accept"))
            .map(XnioIoThread.class::cast)
            .findAny()
            .orElseThrow();
    for (int i = 0; i <= CLIENTS; i++) {
      CountDownLatch round = new CountDownLatch(1);
      accepting.execute(round::countDown);
      round.await();
    }
  }

  private static boolean isClosed(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true; // reset
    }
  }
}
