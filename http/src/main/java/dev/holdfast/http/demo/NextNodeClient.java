package dev.holdfast.http.demo;

import io.undertow.client.ClientCallback;
import io.undertow.client.ClientConnection;
import io.undertow.client.UndertowClient;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.server.handlers.proxy.ProxyConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.AttachmentList;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;

/**
 * Sends each request to the next node, on a connection of its own. A node that does not accept it
 * is passed over; a request that may have been handled is not sent twice.
 */
final class NextNodeClient implements ProxyClient {

  private static final AttachmentKey<AttachmentList<BalancedNode>> TRIED =
      AttachmentKey.createList(BalancedNode.class);

  /** Of a connection of a client, the one to a node that its last request is on. */
  private static final AttachmentKey<ClientConnection> CURRENT =
      AttachmentKey.create(ClientConnection.class);

  private final UndertowClient client = UndertowClient.getInstance();
  private final NodeRotation rotation;

  NextNodeClient(NodeRotation rotation) {
    this.rotation = rotation;
  }

  private record Target(BalancedNode node) implements ProxyTarget {}

  /** Chooses the node, again for each try. */
  @Override
  public @Nullable ProxyTarget findTarget(HttpServerExchange exchange) {
    BalancedNode node =
        rotation.next(SessionIdReader.sid(exchange), exchange.getAttachmentList(TRIED));
    if (node == null) {
      return null;
    }
    exchange.addToAttachmentList(TRIED, node);
    return new Target(node);
  }

  @Override
  public void getConnection(
      ProxyTarget target,
      HttpServerExchange exchange,
      ProxyCallback<ProxyConnection> callback,
      long timeout,
      TimeUnit unit) {
    URI address = URI.create("http://127.0.0.1:" + ((Target) target).node().port());
    client.connect(
        new Connecting(exchange, callback),
        address,
        exchange.getIoThread(),
        exchange.getConnection().getByteBufferPool(),
        OptionMap.EMPTY);
  }

  /** Hands the connection over; it ends with the exchange, or with that of the client. */
  private record Connecting(HttpServerExchange exchange, ProxyCallback<ProxyConnection> callback)
      implements ClientCallback<ClientConnection> {

    @Override
    public void completed(ClientConnection connection) {
      ServerConnection client = exchange.getConnection();
      if (client.putAttachment(CURRENT, connection) == null) {
        client.addCloseListener(closed -> IoUtils.safeClose(closed.getAttachment(CURRENT)));
      }
      exchange.addExchangeCompleteListener(
          (ended, proceed) -> {
            if (!ended.isUpgrade()) {
              IoUtils.safeClose(connection);
            }
            proceed.proceed();
          });
      callback.completed(exchange, new ProxyConnection(connection, "/"));
    }

    @Override
    public void failed(IOException e) {
      callback.failed(exchange);
    }
  }
}
