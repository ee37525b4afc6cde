package dev.holdfast.http.transport.websocket;

import dev.holdfast.http.loop.XnioEventLoop;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;

/**
 * The time limit of a message that comes in parts: it begins with the first part, and what comes
 * within the message does not begin it anew. It stands still while the server reads nothing,
 * because the rest may have come meanwhile. Confined to the loop.
 */
final class MessageTimeout {

  private final XnioEventLoop loop;
  private final long limit; // milliseconds
  private final Runnable late;
  private boolean begun; // a message is not whole
  private int takenBefore; // how many messages were read when it began
  private long left; // milliseconds it still has, counted from the last start of the timer
  private long since; // when that was, by the clock of the loop; meaningless without a timer
  private XnioExecutor.@Nullable Key timer; // null: no message is awaited, or nothing is read

  /**
   * Makes one that waits for no message.
   *
   * @param limit milliseconds that a message may take
   * @param late is called if one takes longer
   */
  MessageTimeout(XnioEventLoop loop, long limit, Runnable late) {
    this.loop = loop;
    this.limit = limit;
    this.late = late;
  }

  /**
   * Notes that something was read.
   *
   * @param inPart whether a message has begun, and is not whole
   * @param taken how many messages were read so far
   */
  void read(boolean inPart, int taken) {
    if (begun && !(inPart && taken == takenBefore)) {
      stop();
    }
    if (inPart && !begun) {
      begun = true;
      takenBefore = taken;
      left = limit;
    }
    if (begun && timer == null) {
      since = loop.now();
      timer = loop.after(Math.max(0, left), late);
    }
  }

  /** Nothing is read until the next call of {@link #read}. */
  void pause() {
    if (timer != null) {
      timer.remove();
      timer = null;
      left -= loop.now() - since;
    }
  }

  /** No message is awaited any more. */
  void stop() {
    pause();
    begun = false;
  }
}
