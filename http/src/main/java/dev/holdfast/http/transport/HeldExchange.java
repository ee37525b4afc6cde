package dev.holdfast.http.transport;

import static java.util.Objects.requireNonNull;

import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.PipelinedBytes;
import dev.holdfast.http.connection.ServerCutListener;
import dev.holdfast.http.loop.XnioEventLoop;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * A held exchange: a request that is answered later, and whose socket is watched meanwhile so that
 * its loss is noticed. A request that Undertow never sees is watched by {@code ShortcutConduit}
 * instead.
 *
 * <p>Undertow stops reading from a connection once its request is handed over, so that neither FIN
 * nor RST is seen. While an exchange is held, this is the read listener of its connection: end of
 * stream or a failed read mean that the socket is lost; bytes are the next, pipelined request,
 * which is kept for Undertow. Once {@link PipelinedBytes} keeps no more, nothing is read and no
 * loss is noticed until the exchange is answered. A half-close counts as a close: a client that
 * shuts down its sending side gets no answer. When the exchange completes, Undertow installs its
 * own listener again.
 *
 * <p>It drops its reference to the exchange as soon as that is answered or lost, so that the
 * garbage collector can free it while it is young. Confined to the loop.
 */
public abstract class HeldExchange
    implements ChannelListener<ConduitStreamSourceChannel>,
        IoCallback,
        ResponseCallback,
        ServerCutListener {

  private final SessionResponseWriter responses;
  private AnswerState state = AnswerState.WAITING;
  private @Nullable HttpServerExchange exchange; // null once the answer is written or dropped
  private @Nullable SharedResponseHead head; // the head of the answer; null: Undertow writes it
  private final PipelinedBytes ahead;

  /** Begins with an exchange whose request is complete; it is told when its connection is cut. */
  public HeldExchange(HttpServerExchange exchange, SessionResponseWriter responses) {
    this.exchange = exchange;
    this.responses = responses;
    ClientConnection client = ClientConnection.of(exchange);
    this.ahead = new PipelinedBytes(client);
    client.onCut(this);
  }

  /** The socket was lost, or the connection cut, before the answer: none can be sent any more. */
  protected abstract void lost();

  /** Not all bytes of the answer were sent: the client cannot have it. */
  protected abstract void writeFailed();

  /** The write of the answer has ended: it was sent, or has failed. */
  protected void writeEnded() {}

  /** Sets the headers that depend on the answer. */
  protected void setHeaders(HttpServerExchange exchange) {}

  // ---- waiting

  /** Makes the head of the answer ahead of it: all headers are set. */
  protected final void prepareHead() {
    head = responses.head(exchange());
  }

  /** Waits for an answer, unless there is one already, or there will be none. */
  public final void hold() {
    if (state != AnswerState.WAITING) {
      return;
    }
    HttpServerExchange held = exchange();
    held.getRequestHeaders().clear(); // about 2 KB each, of no more use
    if (head != null) {
      held.getResponseHeaders().clear(); // they are in the head
    }
    HttpServerConnection connection = (HttpServerConnection) held.getConnection();
    PooledByteBuffer pipelined = connection.getExtraBytes();
    if (pipelined != null) {
      connection.setExtraBytes(null);
      ahead.keep(pipelined.getBuffer());
      pipelined.close();
    }
    connection.getChannel().getSourceChannel().setReadListener(this);
    connection.getOriginalSourceConduit().resumeReads();
  }

  @Override
  public final void handleEvent(ConduitStreamSourceChannel source) {
    if (state != AnswerState.WAITING || ahead.isFull()) {
      source.suspendReads();
      return;
    }
    HttpServerConnection connection = (HttpServerConnection) exchange().getConnection();
    try (PooledByteBuffer pooled = connection.getByteBufferPool().allocate()) {
      int read = connection.getOriginalSourceConduit().read(pooled.getBuffer());
      if (read > 0) {
        ahead.keep(pooled.getBuffer().flip());
      } else if (read < 0) {
        source.suspendReads();
        endLost();
      }
    } catch (IOException e) {
      endLost();
    } catch (Error e) {
      XnioEventLoop.failIfFatal(e);
      throw e;
    }
  }

  private void endLost() {
    if (state == AnswerState.WAITING) { // else the write will tell
      lost();
      drop();
    }
  }

  /** Closes the connection without an answer. */
  protected final void drop() {
    if (state == AnswerState.WAITING) {
      IoUtils.safeClose(leave(AnswerState.DROPPED).getConnection());
    }
  }

  // ---- answering

  /** Answers with these bytes, which must not change any more. Once; not after {@link #drop}. */
  protected final void send(byte[] bytes) {
    if (state != AnswerState.WAITING) {
      return;
    }
    state = AnswerState.WRITING;
    HttpServerExchange held = exchange();
    ahead.giveTo((HttpServerConnection) held.getConnection());
    setHeaders(held);
    responses.inFlight().begin();
    if (head != null) {
      responses.send(ClientConnection.of(held), head, bytes, this);
    } else {
      held.setResponseContentLength(bytes.length);
      held.getResponseSender().send(ByteBuffer.wrap(bytes), this);
    }
  }

  /** Ends an exchange whose whole answer was written past this class. */
  protected final void finishWritten() {
    if (state == AnswerState.WAITING) {
      ahead.giveTo((HttpServerConnection) exchange().getConnection());
      Connectors.terminateResponse(leave(AnswerState.WRITTEN));
    }
  }

  /** Whether there is no answer, and may still be one. */
  protected final boolean isWaiting() {
    return state == AnswerState.WAITING;
  }

  /** Whether the answer is written, and the client has not taken all of it. */
  protected final boolean isUnsent() {
    return state == AnswerState.WRITING;
  }

  /** The writer has sent all of it. */
  @Override
  public final void sent() {
    if (state == AnswerState.WRITING) {
      Connectors.terminateResponse(end()); // Undertow's own channel does the same
    }
  }

  /** The writer could not send all of it. */
  @Override
  public final void failed() {
    if (state == AnswerState.WRITING) {
      HttpServerExchange failed = end();
      IoUtils.safeClose(failed.getConnection()); // before Undertow sends a response of its own
      failed.endExchange();
      writeFailed();
    }
  }

  /** Undertow has sent all of it. */
  @Override
  public final void onComplete(HttpServerExchange completed, Sender sender) {
    if (state == AnswerState.WRITING) {
      end();
    }
    IoCallback.END_EXCHANGE.onComplete(completed, sender);
  }

  @Override
  public final void onException(HttpServerExchange failed, Sender sender, IOException cause) {
    endFailed(failed);
    IoCallback.END_EXCHANGE.onException(failed, sender, cause);
  }

  /** Closes the connection while its answer is being written. */
  public final void abandon() {
    if (state == AnswerState.WRITING) {
      ClientConnection.of(exchange()).cut();
    }
  }

  @Override
  public final void cut() {
    if (state == AnswerState.WRITING) {
      endFailed(exchange());
    } else if (state == AnswerState.WAITING) {
      leave(AnswerState.DROPPED);
      XnioEventLoop.current().execute(this::lost); // later, because others may be answered now
    }
  }

  private void endFailed(HttpServerExchange failed) {
    if (state == AnswerState.WRITING) {
      end();
      long length = failed.getResponseContentLength(); // less than 0 if the writer sends it
      if (length < 0 || failed.getResponseBytesSent() < length) {
        writeFailed();
      }
    }
  }

  /** The write has ended; returns the exchange, which is not kept. */
  private HttpServerExchange end() {
    HttpServerExchange ended = leave(AnswerState.WRITTEN);
    responses.inFlight().end();
    writeEnded();
    return ended;
  }

  /** Drops the reference to the exchange, which is returned. */
  private HttpServerExchange leave(AnswerState last) {
    HttpServerExchange left = exchange();
    state = last;
    exchange = null;
    return left;
  }

  /** The exchange of a request that is waiting, or whose answer is being written. */
  private HttpServerExchange exchange() {
    return requireNonNull(exchange, "the request is over");
  }
}
