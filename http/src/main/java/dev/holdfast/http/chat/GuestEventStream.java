package dev.holdfast.http.chat;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestStream;
import dev.holdfast.core.chat.guest.GuestStreamListener;
import dev.holdfast.core.chat.guest.MessageBatch;
import dev.holdfast.http.transport.SessionResponseWriter;
import dev.holdfast.http.transport.StreamBounds;
import dev.holdfast.http.transport.StreamedExchange;
import io.undertow.server.HttpServerExchange;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events: tells a guest by HTTP what its {@link GuestStream} tells it here.
 * Confined to the loop.
 */
final class GuestEventStream extends StreamedExchange implements GuestStreamListener {

  private final GuestEventEncoder encoder;
  private final Set<GuestEventStream> open;
  private @Nullable GuestStream source; // null: not opened yet
  private boolean begun; // the client was told where it is

  /**
   * Makes a stream that sends nothing yet.
   *
   * @param open the streams that are open, of which this is one until it ends
   */
  GuestEventStream(
      HttpServerExchange exchange,
      SessionResponseWriter responseWriter,
      StreamBounds bounds,
      GuestEventEncoder encoder,
      Set<GuestEventStream> open) {
    super(exchange, responseWriter, bounds);
    this.encoder = encoder;
    this.open = open;
  }

  /** Begins to send what comes from there. */
  void begin(GuestStream source) {
    this.source = source;
    open.add(this);
    source.ready(); // where it is leaves together with the head
    begin();
  }

  @Override
  protected void drained() {
    if (source != null) {
      source.ready();
    }
  }

  @Override
  protected void closed() {
    open.remove(this);
    if (source != null) {
      source.close();
    }
  }

  // ---- what the chat tells

  @Override
  public void movedTo(GuestCursor cursor, boolean complete) {
    if (!begun) {
      begun = true;
      send(GuestEventEncoder.begin(cursor, complete));
    } else if (!complete) {
      send(GuestEventEncoder.gap(cursor));
    }
  }

  @Override
  public void heard(MessageBatch messages) {
    send(encoder.messages(messages));
  }

  /** Sends a comment, unless the client has something to take anyway. */
  @Override
  public void keepAlive() {
    if (!isBehind()) {
      send(GuestEventEncoder.COMMENT);
    }
  }

  @Override
  public void ended() {
    end();
  }
}
