package dev.holdfast.http.transport.polling;

import dev.holdfast.core.relay.ClientTicket;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.handler.BodyHandler;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import dev.holdfast.http.transport.endpoint.RequestCarrier;
import dev.holdfast.http.transport.endpoint.RequestDispatcher;
import dev.holdfast.http.transport.endpoint.UndertowHandshakeRequest;
import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;

/**
 * The handler of {@code POST /bind}: its body is a request, and its exchange takes the answer back.
 * Confined to the loop.
 */
public final class BindHandler implements BodyHandler {

  private final EndpointContext endpoint;
  private final RequestDispatcher dispatcher;
  private final ClientHostResolver hosts;

  /**
   * Makes the handler of one path.
   *
   * @param dispatcher of the requests to that endpoint
   * @param hosts finds the host of a client that creates a session
   */
  public BindHandler(
      EndpointContext endpoint, RequestDispatcher dispatcher, ClientHostResolver hosts) {
    this.endpoint = endpoint;
    this.dispatcher = dispatcher;
    this.hosts = hosts;
  }

  @Override
  public void handle(HttpServerExchange exchange, byte[] body) {
    dispatcher.dispatch(body, new Post(exchange, ClientConnection.of(exchange)));
  }

  /** One exchange, which carries one request of any session. */
  private final class Post implements RequestCarrier {

    private final HttpServerExchange exchange;
    private final ClientConnection connection;

    Post(HttpServerExchange exchange, ClientConnection connection) {
      this.exchange = exchange;
      this.connection = connection;
    }

    @Override
    public @Nullable String likelySid() {
      return connection.lastSid();
    }

    @Override
    public void noteSid(String sid) {
      connection.noteSid(sid);
    }

    @Override
    public boolean carries(@Nullable String sid) {
      return true;
    }

    @Override
    public Ticket ticket(@Nullable String sid, long rid) {
      return new PollingTicket(endpoint, exchange, sid);
    }

    @Override
    public ClientTicket relayTicket(String sid, long rid) {
      return new RelayedTicket(endpoint, exchange, sid);
    }

    @Override
    public HandshakeRequest handshake() {
      return new UndertowHandshakeRequest(exchange, hosts);
    }

    @Override
    public void closeBehind() {
      exchange.setPersistent(false);
    }
  }
}
