package dev.holdfast.http.transport.polling;

import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Reply;
import dev.holdfast.http.codec.ParsedRequest;
import dev.holdfast.http.codec.ParsedRequestVisitor;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConcurrencyLimiter;
import dev.holdfast.http.handler.BodyHandler;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import dev.holdfast.http.transport.endpoint.UndertowHandshakeRequest;
import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;

/**
 * The handler of {@code POST /bind}: hands each request that can be read to the connection manager
 * of the application at that path. Confined to the loop.
 */
public final class BindHandler implements BodyHandler {

  /** Tells a client that its session has ended, as an end by the client does: with no condition. */
  private static final Reply TERMINATED_WITHOUT_SESSION = Reply.refusal(Condition.NONE);

  private final EndpointContext endpoint;
  private final ClientHostResolver hosts;
  private final ConcurrencyLimiter limiter;

  /**
   * Makes the handler of one path.
   *
   * @param endpoint the application there, and how its requests are read and answered
   * @param hosts finds the host of a client that creates a session
   * @param limiter tells when connections are left only for sessions that exist
   */
  public BindHandler(
      EndpointContext endpoint, ClientHostResolver hosts, ConcurrencyLimiter limiter) {
    this.endpoint = endpoint;
    this.hosts = hosts;
    this.limiter = limiter;
  }

  @Override
  public void handle(HttpServerExchange exchange, byte[] body) {
    ClientConnection connection = ClientConnection.of(exchange);
    endpoint.codec().read(body, connection.lastSid()).accept(new Bound(exchange, connection));
  }

  /** One request, whose body has been read. */
  private final class Bound implements ParsedRequestVisitor {

    private final HttpServerExchange exchange;
    private final ClientConnection connection;

    Bound(HttpServerExchange exchange, ClientConnection connection) {
      this.exchange = exchange;
      this.connection = connection;
    }

    @Override
    public void create(CreationRequest creation) {
      if (limiter.isCrowded()) {
        exchange.setPersistent(false);
        endpoint.manager().refuse(ticket(exchange, null));
      } else {
        HandshakeRequest request = new UndertowHandshakeRequest(exchange, hosts);
        endpoint.manager().create(creation, ticket(exchange, null), request);
      }
    }

    @Override
    public void next(ParsedRequest.Continue request) {
      String sid = request.sid();
      connection.noteSid(endpoint.manager().shared(sid));
      endpoint.manager().request(sid, request.on(ticket(exchange, sid)));
    }

    @Override
    public void terminateWithoutSession() {
      ticket(exchange, null).answer(TERMINATED_WITHOUT_SESSION);
    }

    @Override
    public void malformed(@Nullable String sid, String why) {
      PollingTicket ticket = ticket(exchange, sid);
      if (sid == null) {
        ticket.answer(Reply.refusal(Condition.BAD_REQUEST.saying(why)));
      } else {
        endpoint.manager().malformed(sid, why, ticket);
      }
    }
  }

  private PollingTicket ticket(HttpServerExchange exchange, @Nullable String sid) {
    return new PollingTicket(endpoint, exchange, sid);
  }
}
