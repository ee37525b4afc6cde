package dev.holdfast.http.server;

import dev.holdfast.core.ConnectionManager;
import dev.holdfast.core.Loop;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.json.ReplyWriter;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/** One {@code POST /bind} that wants an answer. Confined to the loop. */
final class BindTicket extends HeldExchange implements Ticket {

  private final ConnectionManager manager;
  private final Loop loop;
  private final @Nullable String sid; // null: it names no session

  BindTicket(
      HttpServerExchange exchange,
      Unwritten unwritten,
      ConnectionManager manager,
      Loop loop,
      @Nullable String sid) {
    super(exchange, unwritten);
    this.manager = manager;
    this.loop = loop;
    this.sid = sid;
  }

  @Override
  public void answer(Reply reply) {
    send(ReplyWriter.write(reply));
  }

  @Override
  public void release() {
    drop();
  }

  @Override
  void gone() {
    if (sid != null) {
      manager.lost(sid, this);
    }
  }

  /** Later, because the manager may be in the middle of answering. */
  @Override
  void writeFailed() {
    String session = sid;
    if (session != null) {
      loop.execute(() -> manager.writeFailed(session, this));
    }
  }

  @Override
  void setHeaders(HttpServerExchange exchange) {
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, Answers.JSON)
        .put(Headers.CACHE_CONTROL, Answers.NO_STORE);
  }
}
