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
  private int next;

  LoadConnector(LoadPlan plan, Selector selector) throws IOException {
    this.server = new InetSocketAddress(plan.server().host(), plan.server().port());
    this.locals = plan.locals();
    this.selector = selector;
    if (server.isUnresolved()) {
      throw new IOException("there is no host '" + plan.server().host() + "'");
    }
  }

  /** Begins a connection. */
  LoadConnection connect(LoadConnection.Owner owner) throws IOException {
    LoadConnection connection = new LoadConnection(owner, selector);
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
