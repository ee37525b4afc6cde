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
 * The bytes of one connection on their way to Undertow, checked against RFC 9112.
 *
 * <p>It follows the framing of what passes, request by request, and lets no head pass before all of
 * it is there and in order. What is refused is replaced by a request of a method that no client can
 * use: so its turn comes behind the requests before it, it passes all handlers, and {@link
 * RequestErrorHandler} answers it with the reason. All that follows is taken for its body, to be
 * thrown away, and the connection closes. A body whose chunks are broken is continued by one
 * endless chunk; who reads it asks {@link #bodyRefusal}.
 *
 * <p>One read returns bytes of one request only; those of the next are held until they are asked
 * for. The usual case, a request in one piece, costs one look at each byte of its head and no copy.
 * Confined to the loop.
 */
public final class RequestValidator extends AbstractStreamSourceConduit<StreamSourceConduit> {

  /** The method that stands for a request that is refused. */
  public static final HttpString REFUSED = new HttpString("REFUSED");

  private static final int HEAD_TIMEOUT = 10_000; // milliseconds
  private static final String NO_HOST = "unknown.invalid"; // RFC 6761: no name of any server
  private static final int ORIGIN_TIMEOUT = 300; // milliseconds, for the rest of what is refused
  private static final int MOST_HELD = 2 * RequestHeadParser.LONGEST; // bytes of a head

  private static final RequestError TOO_SLOW =
      new RequestError(408, "the head of the request took too long to arrive");
  private static final String LENGTH = "1000000000"; // bytes; more than is ever thrown away
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
  private boolean queued; // the request that is held waits for its turn

  public RequestValidator(
      StreamSourceConduit next, RequestHeadParser head, Timers timers, FairQueue queue) {
    super(next);
    this.head = head;
    this.timers = timers;
    this.queue = queue;
  }

  /** The one of this exchange's connection. */
  public static RequestValidator of(HttpServerExchange exchange) {
    HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
    return (RequestValidator) connection.getOriginalSourceConduit();
  }

  /** Why the request of the method {@link #REFUSED} is refused. */
  public @Nullable RequestError refusal() {
    return refusal;
  }

  /** How many bytes the head of the request has that is handled. */
  public int headLength() {
    return headLength;
  }

  /** Whether the one that is refused asks for no body. */
  public boolean isHead() {
    return headOnly;
  }

  /** Why the body that is being read is refused; null if it is in order so far. */
  public @Nullable RequestError bodyRefusal() {
    return chunks.refusal();
  }

  /** Looks at nothing more: all that the client still sends is thrown away. */
  public void passAll() {
    cancelTimer();
    release();
    waiting = false;
    state = State.REFUSED;
  }

  /** The connection has closed: nothing is waited for, and nothing held. */
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
   * Lets what is held be read: the socket may have no reason to. The rest of a request at once, the
   * next one when others had their turn.
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

  /** Reads more from the socket to what is held. */
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

  /** Whether something would be read without more from the socket. */
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

  /** Puts a head that Undertow understands in place of the one that was read last. */
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

  /** Waits for the rest; not long if it will be refused. */
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

  /** What came of the head says why, and whose page it is, as far as it does; bounded by now. */
  private void refuseUnfinished(RequestError otherwise, ByteBuffer in, int start, int to) {
    head.read(in, start, to);
    RequestError why = head.refusal();
    refuse(why == null ? otherwise : why, in);
  }

  /** Refuses a head that nothing more comes of, if there is a reason already. */
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

  /** Puts a request in place of the one whose head was read last. */
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
