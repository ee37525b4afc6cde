package dev.holdfast.http.parser;

import dev.holdfast.http.loop.FairTaskQueue;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A source conduit that validates the bytes of one connection against RFC 9112 on their way to
 * Undertow.
 *
 * <p>{@link RequestFramer} follows it request by request; the conduit passes a head only when it is
 * complete and correct. A request that is refused is replaced by one of a method that no client can
 * use: so it is answered behind the requests before it, it passes all handlers, and the error
 * handler answers it with the reason. All bytes behind it count as its body and are discarded, and
 * the connection closes. A body with broken chunks is continued by one endless chunk; its reader
 * asks {@link #bodyRefusal}.
 *
 * <p>One read returns bytes of one request only; those of the next are held until the next read.
 * The usual case, a request in one piece, costs one look at each byte of its head and no copy.
 * Confined to the loop.
 */
public final class RequestValidator extends SingleBufferSourceConduit {

  /** The method of the request that replaces a refused one. */
  public static final HttpString REFUSED = new HttpString("REFUSED");

  private final FairTaskQueue queue;
  private final ValidatedConnection connection;
  private final ValidationBuffer held = new ValidationBuffer();
  private final RequestFramer framer;
  private boolean queued; // a task that continues to read is in the queue

  /** Validates what is read from this conduit. */
  public RequestValidator(
      StreamSourceConduit next,
      RequestHeadParser head,
      ValidatedConnection connection,
      FairTaskQueue queue) {
    super(next);
    this.queue = queue;
    this.connection = connection;
    this.framer = new RequestFramer(head, held, connection, this::late);
  }

  /** The validator of this exchange's connection. */
  public static RequestValidator of(HttpServerExchange exchange) {
    HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
    return (RequestValidator) connection.getOriginalSourceConduit();
  }

  /** Why the request of the method {@link #REFUSED} is refused. */
  public @Nullable RequestRefusal refusal() {
    return framer.refusal();
  }

  /** The bytes of the head of the request that is handled. */
  public int headLength() {
    return framer.headLength();
  }

  /** Whether the next byte from the socket is the first one of a request. */
  public boolean isBetweenRequests() {
    return held.isEmpty() && framer.isBeforeHead();
  }

  /** Whether the refused request is a HEAD, whose response has no body. */
  public boolean isHead() {
    return framer.isHead();
  }

  /** Why the body that is being read is refused; null if it is correct so far. */
  public @Nullable RequestRefusal bodyRefusal() {
    return framer.bodyRefusal();
  }

  /** Stops to validate: all bytes that still come are discarded by the caller. */
  public void passAll() {
    framer.passAll();
    held.clear();
  }

  /**
   * Another protocol takes the connection over: what came of it passes, and all that comes.
   *
   * @return the queue for what came together, and is handled in several turns
   */
  public FairTaskQueue takeOver() {
    framer.passAll();
    held.readyTo(held.end());
    return queue;
  }

  /** The connection has closed: cancels the timer and drops all bytes. */
  public void closed() {
    framer.cancelTimer();
    held.clear();
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    if (!held.isEmpty()) {
      return readHeld(to);
    }
    int start = to.position();
    int count = next.read(to);
    if (count <= 0 || framer.passesAll()) {
      return count;
    }
    int all = to.position();
    byte[] before = held.array();
    int begin = framer.isBeforeHead() ? afterEmptyLines(to, start, all) : start;
    int followed = begin == start ? framer.follow(to, start, all) : start;
    if (followed < all && held.array() == before) {
      held.hold(to, Math.max(begin, followed), all);
    }
    to.position(followed);
    return followed == start && isPassable() ? readHeld(to) : followed - start;
  }

  private int readHeld(ByteBuffer to) throws IOException {
    if (!held.hasReady()) {
      followHeld();
    }
    if (!held.hasReady()) {
      int count = held.fill(next);
      if (count > 0) {
        followHeld();
      } else if (count == 0 || !framer.refuseBrokenOff()) {
        return count;
      }
    }
    int count = held.moveTo(to);
    if (isPassable() && isReadResumed()) {
      wakeUp();
    }
    return count;
  }

  /**
   * Wakes the reader for held bytes, for which the socket gives no event: at once for the rest of a
   * request, through the queue for the next request.
   */
  private void wakeUp() {
    if (!framer.isBeforeHead() || connection.isHandedOver()) {
      next.wakeupReads();
      return;
    }
    next.resumeReads();
    if (!queued) {
      queued = true;
      queue.add(this::continueReads);
    }
  }

  private void continueReads() {
    queued = false;
    if (isPassable() && isReadResumed()) {
      next.wakeupReads();
    }
  }

  private void followHeld() {
    byte[] array = held.array();
    ByteBuffer bytes = ByteBuffer.wrap(array);
    if (framer.isBeforeHead()) {
      held.skipTo(afterEmptyLines(bytes, held.from(), held.end()));
    }
    int begin = held.from();
    int followed = framer.follow(bytes, begin, held.end());
    if (held.array() == array) {
      held.readyTo(followed);
    } else if (followed > begin) { // these bytes were held, and come before what took their place
      held.prepend(array, begin, followed);
    }
  }

  /** Whether held bytes can be read without more from the socket. */
  private boolean isPassable() {
    return !held.isEmpty() && !framer.isWaiting();
  }

  @Override
  public void resumeReads() {
    if (isPassable()) {
      wakeUp();
    } else {
      next.resumeReads();
    }
  }

  @Override
  public boolean isReadShutdown() {
    return !isPassable() && next.isReadShutdown();
  }

  /** Empty lines before a request are ignored (RFC 9112, 2.2). */
  private static int afterEmptyLines(ByteBuffer in, int start, int to) {
    int i = start;
    while (i + 1 < to && in.get(i) == '\r' && in.get(i + 1) == '\n') {
      i += 2;
    }
    return i;
  }

  /** A head has taken too long. */
  private void late() {
    if (!next.isReadShutdown() && framer.refuseLate() && isReadResumed()) {
      next.wakeupReads();
    }
  }
}
