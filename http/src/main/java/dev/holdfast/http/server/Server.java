package dev.holdfast.http.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.ConnectionManager;
import dev.holdfast.core.PacketCodec;
import dev.holdfast.http.json.JsonPackets;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** The running server: one I/O thread, which is the loop, and what listens on it. */
public final class Server implements AutoCloseable {

  private static final int SWEEP = 100; // milliseconds
  private static final int LONGEST_FAREWELL = 1_000; // milliseconds
  private static final int FAREWELL_STEP = 10; // milliseconds

  private static final int BUFFER = 8 * 1024; // bytes
  private static final int HEADERS = 16 * 1024; // bytes
  private static final int HEADERS_TIMEOUT = 10_000; // milliseconds
  private static final int IDLE_TIMEOUT = 60_000; // milliseconds without a request
  private static final int BACKLOG = 4_096; // connections: a restart brings all clients at once

  private final XnioWorker worker;
  private final IoLoop loop;
  private final Unwritten unwritten = new Unwritten();
  private final ServerMetrics metrics = new ServerMetrics();
  private final ConnectionManager manager;
  private final DoorHandler listeners;
  private final Gate gate;
  private final Undertow undertow;

  private Server(ServerConfig config, Backend.Factory factory) throws IOException {
    worker = Xnio.getInstance().createWorker(workerOptions());
    loop = new IoLoop(worker.getIoThread());
    PacketCodec codec = new JsonPackets();
    Backend backend = factory.create(loop, codec);
    manager =
        new ConnectionManager(
            loop,
            backend.application(),
            config.policy(),
            ImmutableList.of(backend.tooManyConnections()),
            metrics,
            new Sids());
    metrics.watch(manager);
    listeners = new DoorHandler(backend.door(), codec, unwritten);
    BodyHandler.Limits limits = new BodyHandler.Limits(config.maxBody(), config.bodyTimeout());
    gate =
        new Gate(
            Routes.all(
                new BodyHandler(limits, new BindHandler(manager, loop, unwritten)),
                listeners,
                new BodyHandler(limits, new SayHandler(backend.door())),
                metrics,
                config.opsPort() == null));
    undertow = listener(config);
    loop.repeat(
        SWEEP,
        late -> {
          metrics.lagged(late);
          manager.sweep();
          backend.sweep().run();
        });
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if it cannot, for example because the port is in use
   */
  public static Server start(ServerConfig config, Backend.Factory backend) throws IOException {
    Server server = new Server(config, backend);
    try {
      server.undertow.start();
      return server;
    } catch (RuntimeException e) { // Undertow wraps what went wrong
      server.worker.shutdownNow();
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static OptionMap workerOptions() {
    return OptionMap.builder()
        .set(Options.WORKER_NAME, "holdfast")
        .set(Options.WORKER_IO_THREADS, 1) // see IoLoop
        .set(Options.WORKER_TASK_CORE_THREADS, 0) // nothing blocks, so nothing is handed over
        .set(Options.WORKER_TASK_MAX_THREADS, 1)
        .set(Options.CONNECTION_HIGH_WATER, Integer.MAX_VALUE)
        .set(Options.CONNECTION_LOW_WATER, Integer.MAX_VALUE)
        .set(Options.TCP_NODELAY, true)
        .getMap();
  }

  private Undertow listener(ServerConfig config) {
    Undertow.Builder builder =
        Undertow.builder()
            .setWorker(worker)
            .setBufferSize(BUFFER)
            .setDirectBuffers(true)
            .setSocketOption(Options.BACKLOG, BACKLOG)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, HEADERS)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, HEADERS_TIMEOUT)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_TIMEOUT)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
            // It would keep an answer back until the next pipelined request is answered.
            .setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, false)
            .addHttpListener(config.port(), config.host(), new Cors(config.allowOrigin(), gate));
    if (config.opsPort() != null) {
      builder.addHttpListener(
          config.opsPort(), config.host(), new Cors(config.allowOrigin(), Routes.ops(metrics)));
    }
    return builder.build();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
  }

  /** Where operators ask, if that is a port of its own; else {@link #address}. */
  public InetSocketAddress opsAddress() {
    int last = undertow.getListenerInfo().size() - 1;
    return (InetSocketAddress) undertow.getListenerInfo().get(last).getAddress();
  }

  /**
   * Stops: answers everything that is held, waits at most a second until that has left, and closes
   * all connections. Not to be called on the loop.
   */
  @Override
  public void close() {
    undertow.stop();
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(
        () -> {
          gate.close();
          manager.shutdown();
          listeners.close();
          countDownWhenWritten(done);
        });
    try {
      done.await(LONGEST_FAREWELL, MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    worker.shutdownNow();
  }

  private void countDownWhenWritten(CountDownLatch done) {
    if (unwritten.isEmpty()) {
      done.countDown();
    } else {
      worker
          .getIoThread()
          .executeAfter(() -> countDownWhenWritten(done), FAREWELL_STEP, MILLISECONDS);
    }
  }
}
