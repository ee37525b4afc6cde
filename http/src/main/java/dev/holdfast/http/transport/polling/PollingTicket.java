package dev.holdfast.http.transport.polling;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import dev.holdfast.http.codec.BodyCodec;
import dev.holdfast.http.response.Responses;
import dev.holdfast.http.transport.PendingExchange;
import dev.holdfast.http.transport.ResponseWriter;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The ticket of one {@code POST /bind}: the session engine answers the request through it, at once
 * or later. Confined to the loop.
 */
final class PollingTicket extends PendingExchange implements Ticket {

  private final BodyCodec codec;
  private final ConnectionManager manager;
  private final EventLoop loop;
  private final @Nullable String sid; // null: it names no session
  private final UnreadReplies unreadReplies;
  private @Nullable Reply unread; // not null: the client is slow to take it

  PollingTicket(
      BodyCodec codec,
      HttpServerExchange exchange,
      ResponseWriter responses,
      UnreadReplies unreadReplies,
      ConnectionManager manager,
      EventLoop loop,
      @Nullable String sid) {
    super(exchange, responses);
    this.unreadReplies = unreadReplies;
    this.codec = codec;
    this.manager = manager;
    this.loop = loop;
    this.sid = sid;
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, codec.contentType())
        .put(Headers.CACHE_CONTROL, Responses.NO_STORE);
    prepareHead();
  }

  @Override
  public void answer(Reply reply) {
    byte[] known = unreadReplies.supersede(reply);
    byte[] bytes = known == null ? codec.write(reply) : known;
    send(bytes);
    if (isUnread()) {
      unread = reply;
      unreadReplies.add(reply, this, bytes);
    }
  }

  @Override
  public void left() {
    if (unread != null) {
      unreadReplies.remove(unread, this);
      unread = null;
    }
  }

  @Override
  public void discard() {
    drop();
  }

  @Override
  protected void lost() {
    if (sid != null) {
      manager.lost(sid, this);
    }
  }

  /** Later, because the manager may be in the middle of answering. */
  @Override
  public void writeFailed() {
    String session = sid;
    if (session != null) {
      loop.execute(() -> manager.writeFailed(session, this));
    }
  }
}
