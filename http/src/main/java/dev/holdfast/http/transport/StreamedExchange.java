package dev.holdfast.http.transport;

import com.google.common.primitives.Bytes;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.response.Responses;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A held exchange whose answer is a stream: chunks that are sent as they come, past Undertow, until
 * the stream ends. On HTTP/1.1 it ends with a chunk that says so, on HTTP/1.0 with its connection.
 *
 * <p>What the client is slow to take waits here, within the {@link StreamBounds} and on the account
 * of the client; beyond these the connection is cut, as it is if the client takes nothing for the
 * write timeout. Its socket is watched as that of any held exchange. Confined to the loop.
 */
public abstract class StreamedExchange extends HeldExchange {

  private final SessionResponseWriter responses;
  private final StreamBounds bounds;
  private final ClientConnection client;
  private final boolean chunked;
  private final boolean headOnly;
  private final Queue<StreamChunk> queue = new ArrayDeque<>(2);
  private @Nullable ByteBuffer unsent; // the rest of the chunk that the client takes slowly
  private int events; // of the queue
  private long bytes; // of the queue
  private long weight; // of the queue
  private long charged; // what the client is charged for, in bytes
  private boolean begun; // something is sent
  private boolean slow; // the socket tells when it takes more
  private boolean ending; // nothing more is added, and the exchange ends when all is sent
  private boolean counted; // among the responses that a stop waits for

  /**
   * Begins with an exchange whose request is complete, and all of whose headers are set but those
   * of its framing.
   */
  protected StreamedExchange(
      HttpServerExchange exchange, SessionResponseWriter responses, StreamBounds bounds) {
    super(exchange, responses);
    this.responses = responses;
    this.bounds = bounds;
    this.client = ClientConnection.of(exchange);
    this.chunked = exchange.isHttp11();
    this.headOnly = exchange.getRequestMethod().equals(Methods.HEAD);
    if (!chunked) {
      exchange.setPersistent(false); // where the stream ends is told by its connection only
    }
    Responses.announceClose(exchange);
    this.ending = headOnly;
    enqueue(StreamChunk.plain(responses.openHead(exchange.getResponseHeaders(), chunked)));
    exchange.getResponseHeaders().clear(); // they are in the head
  }

  /** All that was sent has left. More may be sent now. */
  protected abstract void drained();

  /** The stream is over, for whatever reason. Called once. */
  protected abstract void closed();

  /**
   * Sends the head, in one write with the first chunk that was sent before; of the answer to HEAD
   * the head is all.
   */
  public final void begin() {
    begun = true;
    if (!headOnly) {
      hold();
    }
    if (queue.size() > 1) {
      unsent = ByteBuffer.wrap(Bytes.concat(bytes(take()), bytes(take())));
    }
    write();
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] copy = new byte[content.remaining()];
    content.get(copy);
    return copy;
  }

  /** Sends a chunk, or cuts the connection if more waits for the client than may. */
  protected final void send(StreamChunk chunk) {
    if (!isWaiting() || ending) {
      return;
    }
    if (!queue.isEmpty()
        && (events + chunk.events() > bounds.events() || bytes + chunk.size() > bounds.bytes())) {
      client.cutSlow();
    } else {
      add(chunk);
    }
  }

  /** Whether the client has not taken all that was sent. */
  protected final boolean isBehind() {
    return unsent != null;
  }

  /** Ends the stream behind what was sent. */
  public final void end() {
    if (!isWaiting() || ending) {
      return;
    }
    ending = true;
    if (chunked) {
      add(StreamChunk.LAST);
    } else if (unsent == null) {
      complete();
    }
    if (isWaiting()) {
      responses.inFlight().begin();
      counted = true;
    }
  }

  // ---- writing

  private void enqueue(StreamChunk chunk) {
    queue.add(chunk);
    events += chunk.events();
    bytes += chunk.size();
    weight += chunk.weight();
  }

  private void add(StreamChunk chunk) {
    enqueue(chunk);
    if (begun && unsent == null) {
      write();
    } else {
      charge();
    }
  }

  /** Sends what the socket takes now. */
  private void write() {
    if (!isWaiting()) {
      return;
    }
    try {
      while (unsent != null || !queue.isEmpty()) {
        ByteBuffer next = unsent == null ? take() : unsent;
        client.write(next);
        unsent = next.hasRemaining() ? next : null;
        if (unsent != null) {
          charge();
          awaitRoom();
          return;
        }
      }
    } catch (IOException e) {
      drop();
      lost();
      return;
    }
    charge();
    if (slow) {
      slow = false;
      client.sink().suspendWrites();
    }
    if (ending) {
      complete();
    } else {
      drained();
    }
  }

  /** Has the socket tell when it takes more. */
  private void awaitRoom() {
    if (!slow) {
      slow = true;
      client.sink().setWriteListener(sink -> XnioEventLoop.callBack(this::write));
      client.sink().resumeWrites();
    }
  }

  private ByteBuffer take() {
    StreamChunk next = queue.remove();
    events -= next.events();
    bytes -= next.size();
    weight -= next.weight();
    return next.buffer(chunked);
  }

  /** Charges the client for the queue; what is being written is charged by its connection. */
  private void charge() {
    if (charged != weight) {
      charged = weight;
      client.hold(MemoryCategory.MAILBOXES, weight);
    }
  }

  // ---- the end

  private void complete() {
    over();
    finishWritten(); // the next request of the connection may begin
  }

  @Override
  protected final void lost() {
    over();
  }

  private void over() {
    queue.clear();
    unsent = null;
    weight = 0;
    charge();
    if (counted) {
      counted = false;
      responses.inFlight().end();
    }
    closed();
  }

  @Override
  protected final void writeFailed() {} // there is no answer but the stream
}
