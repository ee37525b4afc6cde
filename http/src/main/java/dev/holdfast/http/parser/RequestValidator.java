package dev.holdfast.http.parser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.primitives.Bytes;
import dev.holdfast.http.loop.FairQueue;
import dev.holdfast.http.loop.Timers;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A source conduit that validates the bytes of one connection against RFC 9112 on their way to
 * Undertow.
 *
 * <p>It follows the framing request by request, and passes a head only when it is complete and
 * correct. A request that is refused is replaced by one of a method that no client can use: so it
 * is answered behind the requests before it, it passes all handlers, and the error handler answers
 * it with the reason. All bytes behind it count as its body and are discarded, and the connection
 * closes. A body with broken chunks is continued by one endless chunk; its reader asks {@link
 * #bodyRefusal}.
 *
 * <p>One read returns bytes of one request only; those of the next are held until the next read.
 * The usual case, a request in one piece, costs one look at each byte of its head and no copy.
 * Confined to the loop.
 */
public final class RequestValidator extends AbstractStreamSourceConduit<StreamSourceConduit> {

  /** The method of the request that replaces a refused one. */
  public static final HttpString REFUSED = new HttpString("REFUSED");

  private static final int HEAD_TIMEOUT = 10_000; // milliseconds
  private static final String NO_HOST = "unknown.invalid"; // RFC 6761: no name of any server
  private static final int ORIGIN_TIMEOUT = 300; // milliseconds, for the rest of what is refused
  private static final int MOST_HELD = 2 * RequestHeadParser.LONGEST; // bytes of a head

  private static final RequestError TOO_SLOW =
      new RequestError(408, "the head of the request took too long to arrive");
  private static final String LENGTH = "1000000000"; // bytes; more than is ever discarded
  private static final String CHUNK = "40000000\r\n"; // likewise
  private static final byte[] NONE = {};

  private enum State {
    HEAD,
    BODY,
    CHUNKS,
    REFUSED
  }

  private final Timers timers;
  private final FairQueue queue;
  private final RequestHeadParser head; // of all connections of the loop; used within one call
  private final ChunkedBodyParser chunks = new ChunkedBodyParser();
  private State state = State.HEAD;
  private int headLength; // bytes of the last head that passed
  private long remaining; // bytes of a body
  private @Nullable RequestError refusal;
  private boolean headOnly;

  private byte[] held = NONE;
  private int from; // up to ready: may pass
  private int ready; // up to the end: not followed yet
  private int end;
  private boolean waiting; // what is held is the beginning of something
  private int seen; // bytes of a head that is held in which there is no end of it
  private XnioExecutor.@Nullable Key timer;
  private boolean queued; // a task that continues to read is in the queue

  public RequestValidator(
      StreamSourceConduit next, RequestHeadParser head, Timers timers, FairQueue queue) {
    super(next);
    this.head = head;
    this.timers = timers;
    this.queue = queue;
  }

  /** The validator of this exchange's connection. */
  public static RequestValidator of(HttpServerExchange exchange) {
    HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
    return (RequestValidator) connection.getOriginalSourceConduit();
  }

  /** Why the request of the method {@link #REFUSED} is refused. */
  public @Nullable RequestError refusal() {
    return refusal;
  }

  /** The bytes of the head of the request that is handled. */
  public int headLength() {
    return headLength;
  }

  /** Whether the refused request is a HEAD, whose response has no body. */
  public boolean isHead() {
    return headOnly;
  }

  /** Why the body that is being read is refused; null if it is correct so far. */
  public @Nullable RequestError bodyRefusal() {
    return chunks.refusal();
  }

  /** Stops to validate: all bytes that still come are discarded by the caller. */
  public void passAll() {
    cancelTimer();
    release();
    waiting = false;
    state = State.REFUSED;
  }

  /** The connection has closed: cancels the timer and releases all bytes. */
  public void closed() {
    cancelTimer();
    release();
  }

  // ---- reading

  @Override
  public int read(ByteBuffer to) throws IOException {
    if (from < end) {
      return readHeld(to);
    }
    int start = to.position();
    int count = next.read(to);
    if (count <= 0 || state == State.REFUSED) {
      return count;
    }
    int all = to.position();
    byte[] before = held;
    int begin = state == State.HEAD ? afterEmptyLines(to, start, all) : start;
    int followed = begin == start ? follow(to, start, all) : start;
    if (followed < all && held == before) {
      hold(to, Math.max(begin, followed), all);
    }
    to.position(followed);
    return followed == start && isPassable() ? readHeld(to) : followed - start;
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (to[i].hasRemaining()) {
        return read(to[i]);
      }
    }
    return 0;
  }

  private int readHeld(ByteBuffer to) throws IOException {
    if (from == ready) {
      followHeld();
    }
    if (from == ready) {
      int count = fill();
      if (count > 0) {
        followHeld();
      } else if (count == 0 || !breaksOff()) {
        return count;
      }
    }
    int count = Math.min(ready - from, to.remaining());
    to.put(held, from, count);
    from += count;
    if (from == end) {
      release();
    } else if (isPassable() && isReadResumed()) {
      wakeUp();
    }
    return count;
  }

  /**
   * Wakes the reader for held bytes, for which the socket gives no event: at once for the rest of a
   * request, through the queue for the next request.
   */
  private void wakeUp() {
    if (state != State.HEAD) {
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
    ByteBuffer bytes = ByteBuffer.wrap(held);
    if (state == State.HEAD) {
      from = afterEmptyLines(bytes, from, end);
      ready = from;
    }
    int begin = from;
    int followed = follow(bytes, begin, end);
    if (held == bytes.array()) {
      ready = followed;
    } else if (followed > begin) { // of what was held, this comes before what took its place
      held = Bytes.concat(Arrays.copyOfRange(bytes.array(), begin, followed), held);
      ready = held.length;
      end = held.length;
    }
  }

  /** Reads from the socket behind the held bytes. */
  private int fill() throws IOException {
    if (from > 0) {
      System.arraycopy(held, from, held, 0, end - from);
      end -= from;
      ready -= from;
      from = 0;
    }
    if (end == held.length) {
      held = Arrays.copyOf(held, Math.max(512, 2 * held.length));
    }
    int count = next.read(ByteBuffer.wrap(held, end, held.length - end));
    end += Math.max(0, count);
    return count;
  }

  private void hold(ByteBuffer bytes, int begin, int all) {
    held = new byte[all - begin];
    bytes.get(begin, held);
    from = 0;
    ready = 0;
    end = held.length;
  }

  private void release() {
    held = NONE;
    from = 0;
    ready = 0;
    end = 0;
  }

  /** Whether held bytes can be read without more from the socket. */
  private boolean isPassable() {
    return from < end && !waiting;
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

  // ---- following

  /** Empty lines before a request are ignored (RFC 9112, 2.2). */
  private static int afterEmptyLines(ByteBuffer in, int start, int to) {
    int i = start;
    while (i + 1 < to && in.get(i) == '\r' && in.get(i + 1) == '\n') {
      i += 2;
    }
    return i;
  }

  /** The index up to which these bytes may pass. */
  private int follow(ByteBuffer in, int start, int to) {
    waiting = false;
    return switch (state) {
      case HEAD -> followHead(in, start, to);
      case BODY -> followBody(start, to);
      case CHUNKS -> followChunks(in, start, to);
      case REFUSED -> to;
    };
  }

  private int followHead(ByteBuffer in, int start, int to) {
    if (start == to || (to == start + 1 && in.get(start) == '\r')) {
      waiting = start < to;
      return start;
    }
    boolean whole = (timer == null || endsHead(in, to)) && head.read(in, start, to);
    if (!whole && to - start <= MOST_HELD) {
      return await(start, to);
    }
    cancelTimer();
    if (!whole) {
      refuseUnfinished(RequestHeadParser.TOO_LARGE, in, start, start + MOST_HELD);
      return start;
    }
    if (head.refusal() != null) {
      refuse(head.refusal(), in);
      return start;
    }
    headLength = head.end() - start;
    if (head.isChunked()) {
      chunks.begin();
      state = State.CHUNKS;
    } else {
      remaining = head.bodyLength();
      state = remaining == 0 ? State.HEAD : State.BODY;
    }
    if (!head.isPlain(in)) {
      rewrite(in, start, to);
      return start;
    }
    // nothing is said of what comes in chunks before it is read
    return state == State.BODY ? followBody(head.end(), to) : head.end();
  }

  /** Replaces the head that was parsed last by one that Undertow understands. */
  private void rewrite(ByteBuffer in, int start, int to) {
    byte[] plain = head.plain(in, start).getBytes(ISO_8859_1);
    byte[] rest = new byte[to - head.end()];
    in.get(head.end(), rest);
    held = Bytes.concat(plain, rest);
    from = 0;
    ready = plain.length;
    end = held.length;
  }

  private int followBody(int start, int to) {
    int count = (int) Math.min(remaining, to - start);
    remaining -= count;
    if (remaining == 0) {
      state = State.HEAD;
    }
    return start + count;
  }

  private int followChunks(ByteBuffer in, int start, int to) {
    int followed = chunks.follow(in, start, to);
    if (chunks.refusal() != null) {
      replace((chunks.isBeforeEnd() ? "\r\n" : "") + CHUNK);
    } else if (chunks.isOver()) {
      state = State.HEAD;
    } else {
      waiting = followed == start;
    }
    return followed;
  }

  // ---- a head that is not whole

  /** Waits for the rest of a head; only shortly if it will be refused. */
  private int await(int start, int to) {
    waiting = true;
    if (timer == null) {
      startTimer(head.refusal() == null ? HEAD_TIMEOUT : ORIGIN_TIMEOUT);
    }
    seen = to - start;
    return start;
  }

  /** Whether an empty line has come since it was looked for. */
  private boolean endsHead(ByteBuffer in, int to) {
    for (int i = Math.max(from + seen - 2, from + 1); i < to; i++) {
      if (in.get(i) == '\n' && (in.get(i - 1) == '\n' || (i > 1 && in.get(i - 2) == '\n'))) {
        return true;
      }
    }
    return false;
  }

  private void startTimer(int millis) {
    timer = timers.after(millis, this::late);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }

  private void late() {
    timer = null;
    if (state == State.HEAD && waiting && !next.isReadShutdown()) {
      refuseUnfinished(TOO_SLOW, ByteBuffer.wrap(held), from, end);
      if (isReadResumed()) {
        next.wakeupReads();
      }
    }
  }

  // ---- refusing

  /** Refuses an incomplete head, for a reason and with an origin if it has one so far. */
  private void refuseUnfinished(RequestError otherwise, ByteBuffer in, int start, int to) {
    head.read(in, start, to);
    RequestError why = head.refusal();
    refuse(why == null ? otherwise : why, in);
  }

  /** At the end of the stream, refuses an incomplete head that is wrong already. */
  private boolean breaksOff() {
    ByteBuffer bytes = ByteBuffer.wrap(held);
    if (state != State.HEAD || !waiting || head.read(bytes, from, end)) {
      return false;
    }
    if (head.refusal() != null) {
      refuse(head.refusal(), bytes);
    }
    return state == State.REFUSED;
  }

  /** Replaces the request whose head was parsed last. */
  private void refuse(RequestError why, ByteBuffer in) {
    cancelTimer();
    refusal = why;
    headOnly = head.isHead();
    String origin = head.origin(in);
    String host = head.host(in);
    replace(
        (REFUSED + " " + head.path(in) + " HTTP/1.1\r\n")
            + ("Host: " + (host == null || host.isEmpty() ? NO_HOST : host) + "\r\n")
            + (origin == null ? "" : "Origin: " + origin + "\r\n")
            + ("Content-Length: " + LENGTH + "\r\n\r\n"));
  }

  private void replace(String text) {
    state = State.REFUSED;
    waiting = false;
    held = text.getBytes(ISO_8859_1);
    from = 0;
    ready = held.length;
    end = held.length;
  }
}
