package dev.holdfast.http.transport.polling;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.response.Responses;
import dev.holdfast.http.transport.HeldExchange;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import dev.holdfast.http.transport.endpoint.InFlightTicket;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of one {@code POST /bind} that came through Undertow: the session engine answers the
 * request through it, at once or later. That of a usual request is a {@link ShortcutTicket}.
 * Confined to the loop.
 */
final class PollingTicket extends HeldExchange implements Ticket, InFlightTicket {

  private final EndpointContext endpoint;
  private final @Nullable String sid; // null: it names no session
  private @Nullable Reply unsent; // the reply that a slow client has not taken; null: none

  PollingTicket(EndpointContext endpoint, HttpServerExchange exchange, @Nullable String sid) {
    super(exchange, endpoint.responses());
    this.endpoint = endpoint;
    this.sid = sid;
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, endpoint.codec().contentType())
        .put(Headers.CACHE_CONTROL, Responses.NO_STORE);
    prepareHead();
  }

  @Override
  public void answer(Reply reply) {
    if (!isWaiting()) {
      return; // before an older write of the reply is abandoned
    }
    byte[] bytes = endpoint.bytes(reply);
    send(bytes);
    if (isUnsent()) {
      unsent = reply;
      endpoint.slowReplies().add(reply, this, bytes);
    }
  }

  @Override
  protected void writeEnded() {
    endpoint.slowReplies().remove(unsent, this);
    unsent = null;
  }

  @Override
  public void discard() {
    drop();
  }

  @Override
  protected void lost() {
    if (sid != null) {
      endpoint.manager().lost(sid, this);
    }
  }

  @Override
  public void writeFailed() {
    if (sid != null) {
      endpoint.writeFailed(sid, this);
    }
  }
}
