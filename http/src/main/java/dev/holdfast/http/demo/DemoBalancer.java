package dev.holdfast.http.demo;

import com.google.common.base.Throwables;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.StatusCodes;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Collection;

/**
 * A balancer on this machine that no session sticks to: each request goes to another node than the
 * one before. All requests on one WebSocket are at one node, as it is one connection.
 */
final class DemoBalancer implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final Undertow server;

  private DemoBalancer(Undertow server) {
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param port to listen on; 0 for a free one
   * @throws DemoException if it cannot listen there
   */
  static DemoBalancer start(int port, Collection<? extends BalancedNode> nodes)
      throws DemoException {
    ProxyHandler proxy =
        ProxyHandler.builder()
            .setProxyClient(new NextNodeClient(new NodeRotation(nodes)))
            .setMaxConnectionRetries(nodes.size())
            .setNext(new ResponseCodeHandler(StatusCodes.SERVICE_UNAVAILABLE))
            .build();
    Undertow server =
        Undertow.builder()
            .addHttpListener(port, HOST)
            .setHandler(SessionIdReader.before(proxy))
            .setIoThreads(1) // nothing waits in it
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.ENABLE_STATISTICS, false)
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      server.stop();
      if (Throwables.getRootCause(e) instanceof BindException bind) {
        throw new DemoException(
            "cannot listen on "
                + HOST
                + ":"
                + port
                + ": "
                + bind.getMessage()
                + "; choose another"
                + " port with --port",
            e);
      }
      throw e;
    }
    return new DemoBalancer(server);
  }

  /** The port that it listens on. */
  int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public void close() {
    server.stop();
  }
}
