package dev.holdfast.http.parser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;

/**
 * A state machine for the framing of the requests of one connection (RFC 9112, 6): it decides up to
 * which byte they may pass to Undertow, and puts the replacement of refused bytes into the {@link
 * ValidationBuffer}. It also limits the time for a head. Confined to the loop.
 *
 * <p>It is long because every way in which a request is cut off or refused is a step of the same
 * machine.
 */
final class RequestFramer {

  private static final int HEAD_TIMEOUT = 10_000; // milliseconds
  private static final int ORIGIN_TIMEOUT = 300; // milliseconds, for the rest of what is refused
  private static final int MAX_HELD = 2 * RequestHeadParser.MAX_BYTES; // bytes of a head

  private static final RequestRefusal TOO_SLOW =
      new RequestRefusal(408, "the head of the request took too long to arrive");

  private enum State {
    HEAD, // of the next request: nothing passes before it is whole
    BODY, // of a known length, of which the rest passes
    CHUNKS, // a body of unknown length, which is followed to its end
    PASS_ALL // a request was refused or has taken the connection over: nothing is followed
  }

  // the parser and the buffer of the loop, which its connections use in turn, each within one call
  private final RequestHeadParser head;
  private final ValidationBuffer held;
  private final ValidatedConnection connection;
  private final Runnable late;
  private @Nullable ChunkedBodyParser chunks; // null: no body in chunks is followed
  private State state = State.HEAD;
  private int headLength; // bytes of the last head that passed
  private long remaining; // bytes of a body
  private @Nullable RequestRefusal refusal;
  private boolean headOnly;
  private boolean waiting; // what is held is the beginning of something
  private int seen; // bytes of a head that is held in which there is no end of it
  private XnioExecutor.@Nullable Key timer;

  /**
   * The machine before the first request.
   *
   * @param late called on the loop when a head has taken too long; it calls {@link #refuseLate}
   */
  RequestFramer(
      RequestHeadParser head,
      ValidationBuffer held,
      ValidatedConnection connection,
      Runnable late) {
    this.head = head;
    this.held = held;
    this.connection = connection;
    this.late = late;
  }

  /** Why the request is refused; null if none is. */
  @Nullable RequestRefusal refusal() {
    return refusal;
  }

  /** Why the body that is being read is refused; null if it is correct so far. */
  @Nullable RequestRefusal bodyRefusal() {
    return chunks == null ? null : chunks.refusal();
  }

  /** The bytes of the last head that passed. */
  int headLength() {
    return headLength;
  }

  /** Whether the refused request is a HEAD. */
  boolean isHead() {
    return headOnly;
  }

  /** Whether a head comes next. */
  boolean isBeforeHead() {
    return state == State.HEAD;
  }

  /** Whether all bytes pass: a request was refused, or {@link #passAll} was called. */
  boolean passesAll() {
    return state == State.PASS_ALL;
  }

  /** Whether what is held needs more bytes from the socket before any of it may pass. */
  boolean isWaiting() {
    return waiting;
  }

  /** Stops validating: all bytes pass from now on. */
  void passAll() {
    cancelTimer();
    waiting = false;
    state = State.PASS_ALL;
  }

  void cancelTimer() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }

  /**
   * The index up to which these bytes may pass. If the array of the buffer is another one
   * afterwards, it holds what replaces the bytes behind that index.
   */
  int follow(ByteBuffer in, int start, int to) {
    waiting = false;
    return switch (state) {
      case HEAD -> followHead(in, start, to);
      case BODY -> followBody(start, to);
      case CHUNKS -> followChunks(in, start, to);
      case PASS_ALL -> to;
    };
  }

  private int followHead(ByteBuffer in, int start, int to) {
    if (start == to || (to == start + 1 && in.get(start) == '\r')) {
      waiting = start < to;
      return start;
    }
    boolean whole = (timer == null || endsHead(in, start, to)) && head.read(in, start, to);
    if (!whole && to - start <= MAX_HELD) {
      return await(start, to);
    }
    cancelTimer();
    if (!whole) {
      refuseUnfinished(RequestHeadParser.TOO_LARGE, in, start, start + MAX_HELD);
      return start;
    }
    if (head.refusal() != null) {
      refuse(head.refusal(), in);
      return start;
    }
    headLength = head.end() - start;
    if (head.isChunked()) {
      chunks = new ChunkedBodyParser();
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
    held.replace(Bytes.concat(plain, rest), plain.length);
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
    ChunkedBodyParser body = requireNonNull(chunks, "no body in chunks is followed");
    int followed = body.follow(in, start, to);
    if (body.refusal() != null) {
      replace(RefusedRequestReplacement.chunk(body.isBeforeEnd()));
    } else if (body.isOver()) {
      chunks = null;
      state = State.HEAD;
    } else {
      waiting = followed == start;
    }
    return followed;
  }

  /** Waits for the rest of a head; only shortly if it will be refused. */
  private int await(int start, int to) {
    waiting = true;
    if (timer == null && !connection.isHandedOver()) { // else it is read again on the loop
      long millis = head.refusal() == null ? HEAD_TIMEOUT : ORIGIN_TIMEOUT;
      timer = connection.awaitRest(millis, this::expire);
    }
    seen = to - start;
    return start;
  }

  private void expire() {
    timer = null;
    late.run();
  }

  /**
   * Whether an empty line may have come since it was looked for: a hint, which spares the parser
   * heads that are incomplete.
   */
  private boolean endsHead(ByteBuffer in, int start, int to) {
    for (int i = Math.max(start + seen - 2, start + 1); i < to; i++) {
      if (in.get(i) == '\n' && (in.get(i - 1) == '\n' || (i > 1 && in.get(i - 2) == '\n'))) {
        return true;
      }
    }
    return false;
  }

  /** Refuses the incomplete head that is held, for it is late; false if there is none. */
  boolean refuseLate() {
    if (state != State.HEAD || !waiting) {
      return false;
    }
    refuseUnfinished(TOO_SLOW, ByteBuffer.wrap(held.array()), held.from(), held.end());
    return true;
  }

  /** At the end of the stream, refuses an incomplete head that is wrong already. */
  boolean refuseBrokenOff() {
    ByteBuffer bytes = ByteBuffer.wrap(held.array());
    if (state != State.HEAD || !waiting || head.read(bytes, held.from(), held.end())) {
      return false;
    }
    if (head.refusal() != null) {
      refuse(head.refusal(), bytes);
    }
    return state == State.PASS_ALL;
  }

  /** Refuses an incomplete head, for a reason and with an origin if it has one so far. */
  private void refuseUnfinished(RequestRefusal otherwise, ByteBuffer in, int start, int to) {
    head.read(in, start, to);
    refuse(head.refusal() == null ? otherwise : head.refusal(), in);
  }

  /** Replaces the request whose head was parsed last. */
  private void refuse(RequestRefusal why, ByteBuffer in) {
    cancelTimer();
    refusal = why;
    headOnly = head.isHead();
    replace(RefusedRequestReplacement.head(head, in));
  }

  private void replace(byte[] bytes) {
    state = State.PASS_ALL;
    waiting = false;
    held.replace(bytes, bytes.length);
  }
}
