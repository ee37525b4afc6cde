package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;

/**
 * The connector of a load test, which begins its connections, from the planned addresses of this
 * machine in turn: one has ports for so many only. Confined to the loop.
 */
final class LoadConnector {

  private final InetSocketAddress server;
  private final ImmutableList<InetAddress> locals;
  private final Selector selector;
  private final LoadSocket.Factory sockets;
  private final LoadSocket.Factory httpSockets;
  private final RequestFraming framing;
  private final RequestFraming httpFraming;
  private int next;

  /**
   * Makes a connector.
   *
   * @param framing of the requests of sessions
   * @param httpFraming of those that any connection of HTTP/1.1 carries
   */
  LoadConnector(
      LoadPlan plan, RequestFraming framing, RequestFraming httpFraming, Selector selector)
      throws IOException {
    this.server = new InetSocketAddress(plan.server().host(), plan.server().port());
    this.locals = plan.locals();
    this.framing = framing;
    this.httpFraming = httpFraming;
    this.selector = selector;
    this.httpSockets = sockets(plan, TlsSocketFactory.HTTP_1);
    this.sockets =
        plan.transport() == LoadTransport.HTTP2
            ? sockets(plan, TlsSocketFactory.HTTP_2)
            : httpSockets;
    if (server.isUnresolved()) {
      throw new IOException("there is no host '" + plan.server().host() + "'");
    }
  }

  private static LoadSocket.Factory sockets(LoadPlan plan, String protocol) throws IOException {
    return plan.server().tls()
        ? new TlsSocketFactory(plan.server(), plan.insecure(), protocol)
        : PlainSocket::new;
  }

  /** Begins a connection for one session, as requests are to travel. */
  LoadConnection connect(LoadConnection.Owner owner) throws IOException {
    return begin(new LoadConnection(owner, framing, sockets, selector));
  }

  /** Begins a connection of HTTP/1.1, which is for any sessions. */
  LoadConnection connectHttp(LoadConnection.Owner owner) throws IOException {
    return begin(new LoadConnection(owner, httpFraming, httpSockets, selector));
  }

  private LoadConnection begin(LoadConnection connection) throws IOException {
    try {
      if (!locals.isEmpty()) {
        bind(connection, locals.get(next++ % locals.size()));
      }
      connection.connect(server);
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  private static void bind(LoadConnection connection, InetAddress local) throws IOException {
    try {
      connection.bind(local);
    } catch (IOException e) {
      throw new IOException("--from " + local.getHostAddress() + ": " + e.getMessage(), e);
    }
  }
}
