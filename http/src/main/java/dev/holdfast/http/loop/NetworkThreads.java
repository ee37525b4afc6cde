package dev.holdfast.http.loop;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.Arrays;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/**
 * The threads of one server: the I/O thread, which is the loop, and the accept thread.
 *
 * @param worker the XNIO worker that owns both
 * @param heartbeats the heartbeats of both threads
 */
public record NetworkThreads(XnioWorker worker, ImmutableList<Heartbeat> heartbeats) {

  private static final OptionMap OPTIONS =
      OptionMap.builder()
          .set(Options.WORKER_NAME, "holdfast")
          .set(Options.WORKER_IO_THREADS, 1) // see XnioEventLoop
          .set(Options.WORKER_TASK_CORE_THREADS, 0)
          .set(Options.CONNECTION_HIGH_WATER, Integer.MAX_VALUE)
          .set(Options.CONNECTION_LOW_WATER, Integer.MAX_VALUE)
          .getMap();

  /**
   * Starts both threads.
   *
   * @param blocking how many more threads there may be for tasks that block; they start when there
   *     is such a task
   */
  public static NetworkThreads start(int blocking) throws IOException {
    OptionMap options =
        OptionMap.builder().addAll(OPTIONS).set(Options.WORKER_TASK_MAX_THREADS, blocking).getMap();
    ThreadGroup group = new ThreadGroup("holdfast"); // XNIO does not expose the accept thread
    XnioWorker worker = Xnio.getInstance().createWorker(group, options);
    Thread[] running = new Thread[group.activeCount()];
    int count = group.enumerate(running);
    return new NetworkThreads(
        worker,
        Arrays.stream(running, 0, count)
            .filter(XnioIoThread.class::isInstance)
            .map(XnioIoThread.class::cast)
            .map(thread -> new Heartbeat(thread, thread))
            .collect(ImmutableList.toImmutableList()));
  }
}
