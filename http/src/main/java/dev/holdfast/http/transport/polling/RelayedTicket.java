package dev.holdfast.http.transport.polling;

import dev.holdfast.core.relay.ClientTicket;
import dev.holdfast.core.relay.RelayedRequest;
import dev.holdfast.fsm.Reply;
import dev.holdfast.http.response.Responses;
import dev.holdfast.http.transport.HeldExchange;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of a {@code POST /bind} whose session another node has, or this one when it is found.
 * Confined to the loop.
 */
final class RelayedTicket extends HeldExchange implements ClientTicket {

  private static final byte[] NONE = {};
  private static final String SECOND = "1";

  private final EndpointContext endpoint;
  private final String sid;
  private @Nullable RelayedRequest relayed; // null: it is handled here, or not yet known where
  private boolean unavailable; // that is the answer

  RelayedTicket(EndpointContext endpoint, HttpServerExchange exchange, String sid) {
    super(exchange, endpoint.responses());
    this.endpoint = endpoint;
    this.sid = sid;
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, Responses.NO_STORE);
  }

  @Override
  public boolean isOpen() {
    return isWaiting();
  }

  @Override
  public void relayed(RelayedRequest request) {
    relayed = request;
  }

  @Override
  public void answer(Reply reply) {
    if (isWaiting()) {
      send(endpoint.codec().write(reply));
    }
  }

  @Override
  public void answerEncoded(byte[] body) {
    send(body);
  }

  @Override
  public void answerUnavailable() {
    unavailable = true;
    send(NONE);
  }

  @Override
  protected void setHeaders(HttpServerExchange exchange) {
    if (unavailable) {
      exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE);
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, SECOND);
    } else {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, endpoint.codec().contentType());
    }
  }

  @Override
  public void discard() {
    drop();
  }

  @Override
  protected void lost() {
    if (relayed == null) {
      endpoint.manager().lost(sid, this);
    } else {
      relayed.lost();
    }
  }

  @Override
  protected void writeFailed() {
    if (relayed == null) {
      endpoint.writeFailed(sid, this);
    } else {
      relayed.writeFailed();
    }
  }
}
