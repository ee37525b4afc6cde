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

  private static final byte[] NONE = {};

  private final InetSocketAddress server;
  private final ImmutableList<InetAddress> locals;
  private final Selector selector;
  private final LoadSocket.Factory sockets;
  private final boolean webSockets;
  private final byte[] handshake;
  private int next;

  LoadConnector(LoadPlan plan, Selector selector) throws IOException {
    this.server = new InetSocketAddress(plan.server().host(), plan.server().port());
    this.locals = plan.locals();
    this.webSockets = plan.transport() == LoadTransport.WEBSOCKET;
    this.handshake = RequestWriter.handshake(plan.server());
    this.selector = selector;
    this.sockets =
        plan.server().tls()
            ? new TlsSocketFactory(plan.server(), plan.insecure())
            : PlainSocket::new;
    if (server.isUnresolved()) {
      throw new IOException("there is no host '" + plan.server().host() + "'");
    }
  }

  /** Begins a connection for one session, as requests are to travel. */
  LoadConnection connect(LoadConnection.Owner owner) throws IOException {
    return webSockets
        ? begin(new LoadConnection(owner, new TextAnswerReader(), handshake, sockets, selector))
        : connectHttp(owner);
  }

  /** Begins a connection of HTTP, which is for any sessions. */
  LoadConnection connectHttp(LoadConnection.Owner owner) throws IOException {
    return begin(new LoadConnection(owner, new HttpResponseReader(), NONE, sockets, selector));
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
