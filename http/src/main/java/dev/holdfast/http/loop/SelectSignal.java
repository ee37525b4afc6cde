package dev.holdfast.http.loop;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.xnio.ChannelPipe;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * A signal that the loop has looked at its sockets: the end of a pipe to which nothing is written,
 * so that a select always finds it ready while tasks wait for one. Its tasks run among what else
 * that select has found. Confined to the loop, with which it closes.
 */
final class SelectSignal {

  private final ChannelPipe<StreamSourceChannel, StreamSinkChannel> pipe;
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /**
   * Makes a signal without tasks, on the thread of a loop.
   *
   * @throws IOException if the system has no pipe left
   */
  SelectSignal(XnioIoThread thread) throws IOException {
    this.pipe = thread.createHalfDuplexPipe();
    pipe.getRightSide().getWriteSetter().set(sink -> run());
  }

  /** Runs a task once, when the loop has looked at its sockets. */
  void then(Runnable task) {
    waiting.add(task);
    pipe.getRightSide().resumeWrites();
  }

  private void run() {
    pipe.getRightSide().suspendWrites();
    for (int left = waiting.size(); left > 0; left--) {
      waiting.remove().run(); // what it adds waits for the next select
    }
  }
}
