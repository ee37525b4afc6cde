package dev.holdfast.http.connection;

import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.parser.RequestValidator;
import dev.holdfast.http.parser.SingleBufferSourceConduit;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A source conduit between the socket and Undertow that offers each request which has come as a
 * whole to a {@link RequestShortcut}. Of a request that is taken Undertow sees nothing: to it, the
 * connection is idle.
 *
 * <p>While a request that was taken waits for its answer, the connection is read, so that the loss
 * of its socket is noticed at once: end of stream or a failed read mean that its socket is lost,
 * and a half-close counts as a close. Bytes are the next, pipelined request, and are kept for
 * Undertow. Nothing is read, and no loss noticed, of a client that pipelines more than {@link
 * PipelinedBytes} keeps, or while its answer is written: then the write tells. Confined to the
 * loop, except while a handler of the program reads a request, when nothing waits here.
 */
final class ShortcutConduit extends SingleBufferSourceConduit
    implements ShortcutConnectionListener {

  private final ClientConnection client;
  private final RequestShortcut shortcut;
  private final FairTaskQueue queue;
  private @Nullable RequestValidator validator; // null: no request is offered yet
  private @Nullable PendingShortcutRequest waiting; // taken, and its answer has not left yet
  private @Nullable PipelinedBytes ahead; // what came behind it; null: nothing
  private boolean queued; // a task that gives Undertow what came behind it is in the queue
  private boolean paused; // Undertow would read, but nothing is read until the answer has left

  ShortcutConduit(
      StreamSourceConduit next,
      ClientConnection client,
      RequestShortcut shortcut,
      FairTaskQueue queue) {
    super(next);
    this.client = client;
    this.shortcut = shortcut;
    this.queue = queue;
  }

  /**
   * Begins to offer requests.
   *
   * @param validator what reads from this conduit, and knows where a request begins
   */
  void begin(RequestValidator validator) {
    this.validator = validator;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    if (client.isReadingOver()) {
      next.suspendReads();
      return 0;
    }
    if (waiting != null) {
      return readAhead(to);
    }
    if (ahead != null) {
      return drain(ahead, to);
    }
    int start = to.position();
    int count = next.read(to);
    if (count > 0 && !client.isBusy() && !client.isProxy() && isBetweenRequests()) {
      PendingShortcutRequest taken = shortcut.take(client, to, start, to.position());
      if (taken != null) {
        waiting = client.isBusy() ? taken : null;
        to.position(start);
        return 0;
      }
    }
    return count;
  }

  private boolean isBetweenRequests() {
    return validator != null && validator.isBetweenRequests();
  }

  /** Reads while a request waits: nothing is passed on but the end. */
  private int readAhead(ByteBuffer to) throws IOException {
    if (isPausing()) {
      next.suspendReads();
      paused = true;
      return 0;
    }
    int start = to.position();
    int count;
    try {
      count = next.read(to);
    } catch (IOException e) {
      end();
      throw e;
    }
    if (count < 0) {
      end();
    } else if (count > 0) {
      keep(to.duplicate().flip().position(start));
      to.position(start);
    }
    return Math.min(count, 0);
  }

  /** Whether no more is read until the request that was taken is answered, and that has left. */
  private boolean isPausing() {
    return waiting != null && ((ahead != null && ahead.isFull()) || waiting.isAnswered());
  }

  private void keep(ByteBuffer bytes) {
    if (ahead == null) {
      ahead = new PipelinedBytes(client);
    }
    ahead.keep(bytes);
  }

  private void end() {
    PendingShortcutRequest lost = waiting;
    waiting = null;
    ahead = null; // the connection is closed now, and with it ends what it is charged
    if (lost != null) {
      lost.lost();
    }
  }

  /** The answer to the request that was taken has left: what came meanwhile is for Undertow. */
  @Override
  public void answered() {
    waiting = null;
    if (paused) {
      paused = false;
      next.resumeReads();
    }
    if (ahead != null && !queued) {
      queued = true;
      queue.add(this::continueReads);
    }
  }

  @Override
  public void closed() {
    if (validator != null) {
      validator.closed();
    }
  }

  private void continueReads() {
    queued = false;
    if (ahead != null && isReadResumed()) {
      next.wakeupReads();
    }
  }

  private int drain(PipelinedBytes from, ByteBuffer to) {
    int count = from.drain(to);
    client.arrived(count);
    if (from.isEmpty()) {
      ahead = null;
    }
    return count;
  }

  @Override
  public void resumeReads() {
    if (client.isReadingOver()) {
      return; // what comes waits in the socket until that is closed
    }
    if (isPausing()) {
      paused = true; // what comes waits in the socket
    } else if (waiting == null && ahead != null) {
      next.wakeupReads();
    } else {
      next.resumeReads();
    }
  }

  @Override
  public void suspendReads() {
    paused = false;
    next.suspendReads();
  }

  @Override
  public boolean isReadShutdown() {
    return ahead == null && next.isReadShutdown();
  }
}
