package dev.holdfast.http.transport.websocket;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.transport.ResponseCallback;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The queue of what is to be written to one client: a frame begins when the one before it is
 * written. It is nearly always empty, because a socket takes most frames at once.
 *
 * <p>Nothing is read from a client while it is slow. So all that waits here is answers to the
 * requests that its session held before, which are encoded only when their turn comes, a pong and a
 * close frame. Confined to the loop.
 */
final class FrameQueue implements ResponseCallback {

  private final ClientConnection client;
  private final FrameWriter writer;
  private final Runnable emptied;
  private final Queue<Outgoing> waiting = new ArrayDeque<>(2);
  private @Nullable Outgoing underWay; // null: nothing is being written

  /**
   * Makes an empty queue.
   *
   * @param emptied is called whenever all is written
   */
  FrameQueue(ClientConnection client, FrameWriter writer, Runnable emptied) {
    this.client = client;
    this.writer = writer;
    this.emptied = emptied;
  }

  /** Whether all is written. */
  boolean isEmpty() {
    return underWay == null && waiting.isEmpty();
  }

  /** Writes this behind what is not written yet. */
  void add(Outgoing last) {
    if (isEmpty()) {
      begin(last);
    } else {
      waiting.add(last);
    }
  }

  private void begin(Outgoing next) {
    underWay = next;
    try {
      next.write(writer, client, this);
    } catch (RuntimeException | Error e) {
      client.cut();
      throw e;
    }
    if (underWay == next) {
      next.slow();
    }
  }

  @Override
  public void sent() {
    Outgoing ended = underWay;
    if (ended == null) {
      return; // the connection was cut meanwhile
    }
    underWay = null;
    client.forgetResponse();
    ended.written();
    if (underWay != null) {
      return;
    }
    Outgoing next = waiting.poll();
    if (next == null) {
      emptied.run();
    } else {
      begin(next);
    }
  }

  @Override
  public void failed() {
    if (underWay != null) {
      client.cut();
    }
  }

  /** The socket takes nothing more: tells so all that is not written. */
  void fail() {
    ImmutableList.Builder<Outgoing> unwritten = ImmutableList.builder();
    if (underWay != null) {
      unwritten.add(underWay);
    }
    unwritten.addAll(waiting);
    underWay = null;
    waiting.clear();
    unwritten.build().forEach(Outgoing::failed);
  }
}
