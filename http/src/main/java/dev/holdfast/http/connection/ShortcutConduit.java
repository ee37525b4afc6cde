package dev.holdfast.http.connection;

import static java.util.Objects.requireNonNull;

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
 * loop, except while a handler of the embedding program reads a request, when nothing waits here.
 */
final class ShortcutConduit extends SingleBufferSourceConduit
    implements ShortcutConnectionListener {

  private enum Mode {
    /** Requests are offered to the shortcut; what it does not take goes to Undertow. */
    OFFERING,
    /** A request that was taken waits for its answer: what comes behind it is kept. */
    KEEPING,
    /** What was kept goes to Undertow, before any more is read. */
    HANDING_OVER
  }

  private final ClientConnection client;
  private final RequestShortcut shortcut;
  private final FairTaskQueue queue;
  private @Nullable RequestValidator validator; // null: no request is offered yet
  private Mode mode = Mode.OFFERING;
  private @Nullable PendingShortcutRequest waiting; // what was taken; while KEEPING, else null
  private @Nullable PipelinedBytes ahead; // what was kept; null: nothing
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
    return switch (mode) {
      case OFFERING -> readAndOffer(to);
      case KEEPING -> readAhead(to);
      case HANDING_OVER -> moveTo(to, requireNonNull(ahead));
    };
  }

  private int readAndOffer(ByteBuffer to) throws IOException {
    int start = to.position();
    int count = next.read(to);
    if (count > 0 && !client.isBusy() && !client.isProxy() && isBetweenRequests()) {
      PendingShortcutRequest taken = shortcut.take(client, to, start, to.position());
      if (taken != null) {
        if (client.isBusy()) { // else its answer has left
          waiting = taken;
          mode = Mode.KEEPING;
        }
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
    mode = Mode.OFFERING;
    ahead = null; // the connection is closed now, and with it ends what it is charged
    if (lost != null) {
      lost.lost();
    }
  }

  /** The answer to the request that was taken has left: what came meanwhile is for Undertow. */
  @Override
  public void answered() {
    waiting = null;
    mode = ahead == null ? Mode.OFFERING : Mode.HANDING_OVER;
    if (paused) {
      paused = false;
      next.resumeReads();
    }
    if (mode == Mode.HANDING_OVER && !queued) {
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
    if (mode == Mode.HANDING_OVER && isReadResumed()) {
      next.wakeupReads();
    }
  }

  private int moveTo(ByteBuffer to, PipelinedBytes from) {
    int count = from.moveTo(to);
    client.arrived(count);
    if (from.isEmpty()) {
      ahead = null;
      mode = Mode.OFFERING;
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
    } else if (mode == Mode.HANDING_OVER) {
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
