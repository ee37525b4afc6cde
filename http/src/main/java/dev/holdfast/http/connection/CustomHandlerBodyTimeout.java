package dev.holdfast.http.connection;

import dev.holdfast.http.loop.TimerScheduler;
import dev.holdfast.http.loop.XnioEventLoop;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.channels.ReadTimeoutException;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The timeout of one request body that is read by a handler of the embedding program, which may
 * block meanwhile. It counts only the time in which the handler waits for bytes, and begins anew
 * with each {@value #PROGRESS} bytes: so a large body may take long, but a client that sends a byte
 * now and then is stopped.
 *
 * <p>After the timeout a read that blocks throws, and the connection is closed. Read on one thread
 * at a time; the timer runs on the loop. Thread-safe.
 */
final class CustomHandlerBodyTimeout {

  /** Bytes within one timeout. */
  static final int PROGRESS = 4 << 10;

  private static final int LOOKS = 16; // how often the timer looks in one timeout, at most
  private static final long NOT_NOW = -1;

  private final long limit; // milliseconds
  private final LongSupplier clock; // milliseconds
  private final TimerScheduler timers;
  private final Runnable late;
  private XnioExecutor.@Nullable Key timer; // confined to the loop
  private long waited; // milliseconds since the last progress, until waitingSince
  private long waitingSince = NOT_NOW;
  private volatile boolean blocks; // a thread of the handler does, until it can read
  private int came; // bytes since the last progress

  /**
   * A timeout that has not begun.
   *
   * @param limit milliseconds
   * @param clock of the loop, for any thread
   * @param late called on the loop when the handler has waited for that long
   */
  CustomHandlerBodyTimeout(long limit, LongSupplier clock, TimerScheduler timers, Runnable late) {
    this.limit = limit;
    this.clock = clock;
    this.timers = timers;
    this.late = late;
  }

  /**
   * Begins to count for the body of a request that is handed over. On the loop, as {@code cut} is.
   *
   * @param limit milliseconds
   * @param cut closes the connection when the body is late
   */
  static CustomHandlerBodyTimeout begin(HttpServerExchange exchange, long limit, Runnable cut) {
    Runnable late =
        () -> {
          if (!exchange.isRequestComplete()) {
            cut.run();
          }
        };
    XnioEventLoop loop = XnioEventLoop.current();
    CustomHandlerBodyTimeout timeout =
        new CustomHandlerBodyTimeout(limit, loop::now, loop::after, late);
    timeout.start();
    return timeout;
  }

  /** Starts to count. On the loop. */
  void start() {
    timer = timers.after(Math.max(left(), Math.max(1, limit / LOOKS)), this::look);
  }

  private void look() {
    if (left() > 0 || blocks) { // a thread that blocks is told by its read
      start();
    } else {
      timer = null;
      late.run();
    }
  }

  /** The request is complete, or its connection has closed. On the loop. */
  void stop() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }

  /** Milliseconds for which the handler may wait without progress. */
  private synchronized long left() {
    long now = waitingSince == NOT_NOW ? 0 : clock.getAsLong() - waitingSince;
    return limit - waited - now;
  }

  /** The handler waits for bytes from now on. */
  synchronized void waits() {
    if (waitingSince == NOT_NOW) {
      waitingSince = clock.getAsLong();
    }
  }

  /** The handler does not wait any more. */
  synchronized void waitsNoMore() {
    if (waitingSince != NOT_NOW) {
      waited += clock.getAsLong() - waitingSince;
      waitingSince = NOT_NOW;
    }
  }

  /** Counts bytes that have come. */
  synchronized void arrived(long bytes) {
    came = (int) Math.min(PROGRESS, came + bytes);
    if (came == PROGRESS) {
      came = 0;
      waited = 0;
      if (waitingSince != NOT_NOW) {
        waitingSince = clock.getAsLong();
      }
    }
  }

  /**
   * Blocks until the conduit can be read, as {@link StreamSourceConduit#awaitReadable} does.
   *
   * @param most milliseconds
   * @throws ReadTimeoutException if the handler has waited long enough, before or by then
   */
  void await(StreamSourceConduit source, long most) throws IOException {
    refuseIfLate();
    waits();
    blocks = true;
    try {
      source.awaitReadable(Math.max(1, Math.min(left(), most)), TimeUnit.MILLISECONDS);
    } finally {
      blocks = false;
      waitsNoMore();
    }
    refuseIfLate(); // the next look may close the connection before the next read
  }

  private void refuseIfLate() throws ReadTimeoutException {
    if (left() <= 0) {
      throw new ReadTimeoutException("the body took too long to arrive");
    }
  }
}
