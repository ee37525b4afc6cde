package dev.holdfast.http.server;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.holdfast.core.loop.FailureClassifier;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.SessionObserverFactory;
import dev.holdfast.http.codec.json.JsonPacketCodec;
import dev.holdfast.http.connection.HttpListener;
import dev.holdfast.http.connection.RequestShortcut;
import dev.holdfast.http.connection.TlsTransport;
import dev.holdfast.http.loop.NetworkThreads;
import dev.holdfast.http.loop.Watchdog;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.metrics.PrometheusMetrics;
import dev.holdfast.http.tls.CertificateWatch;
import dev.holdfast.http.tls.TlsFileException;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioWorker;

/**
 * A running server: one I/O thread, which is the loop, the listeners on it, and the {@link
 * ServerAssembly} behind them. Started and closed by any thread but the loop.
 *
 * <p>It is long because the end is one sequence, which must release all that the start has taken,
 * wherever the start has failed.
 */
public final class Server implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private static final int SWEEP = 100; // milliseconds
  private static final int MAX_PARK = 8_000; // milliseconds that a stop waits for the sessions
  private static final int MAX_DRAIN = 1_000; // milliseconds for clients to read last answers
  private static final int RESERVE = 1 << 18; // bytes
  private static final int MAX_END = 5_000; // milliseconds for the threads to end

  private final XnioWorker worker;

  /** Memory that is freed to close with, when there is none left. */
  private final AtomicReference<byte @Nullable []> reserve =
      new AtomicReference<>(new byte[RESERVE]);

  private final XnioEventLoop loop;
  private final Watchdog watchdog;
  private final Backend backend;
  private final ServerAssembly assembly;
  private final AtomicBoolean freed = new AtomicBoolean(); // what the backend holds
  private final ServerStart start = new ServerStart();
  private final @Nullable ServerTls tls; // null: plain HTTP is spoken
  private final List<HttpListener> listening = new ArrayList<>(); // that of clients first
  private @Nullable HttpListener operators; // null: on the port of clients
  private @Nullable HttpListener redirect; // null: there is none
  private final long drainDelay; // milliseconds
  private volatile boolean draining;

  private Server(
      NetworkThreads threads,
      ServerConfig config,
      Backend.Factory factory,
      PrometheusMetrics metrics,
      @Nullable CertificateWatch watch,
      BiConsumer<Server, Throwable> failure)
      throws IOException {
    this.drainDelay = config.drainDelay().toMillis();
    this.worker = threads.worker();
    this.loop =
        new XnioEventLoop(
            worker.getIoThread(),
            fault -> {
              if (start.fail(fault)) {
                failure.accept(this, fault);
              }
            });
    this.watchdog =
        new Watchdog(threads.heartbeats(), metrics::stalled, loop::fail, Watchdog::inNewThread);
    PacketCodec codec = new JsonPacketCodec();
    this.backend =
        requireNonNull(factory.create(loop, codec), "Backend.Factory.create has returned null");
    try {
      this.tls = watch == null ? null : ServerTls.start(watch, backend.handlers().isEmpty());
      this.assembly =
          new ServerAssembly(
              config, backend, codec, worker, loop, observers(config.journal()), metrics);
    } catch (Throwable e) {
      end();
      throw e;
    }
    loop.repeat(SWEEP, assembly::sweep);
  }

  /**
   * Starts to listen. Should a task of the loop fail, or should the loop itself be lost, the server
   * closes; while it starts, the start throws. A supervisor starts a fresh server instead, by its
   * {@link ServerFactory}.
   *
   * @param failed told once, when the server has started, failed and closed, by a thread of its
   *     own: a program that is nothing but this server ends here
   * @throws IOException if it cannot, for example because the port is in use or the backend cannot
   *     be made; what it has taken is released
   */
  public static Server start(
      ServerConfig config, Backend.Factory backend, Consumer<Throwable> failed) throws IOException {
    return start(
        config,
        backend,
        new PrometheusMetrics(),
        watch(config),
        Watchdog.INTERVAL,
        (server, fault) -> server.crash(fault, failed));
  }

  /**
   * The certificate that a config names, as it is now; null if it names none.
   *
   * @throws TlsFileException if its files cannot be used
   */
  static @Nullable CertificateWatch watch(ServerConfig config) throws TlsFileException {
    return config.tls() == null
        ? null
        : CertificateWatch.open(config.tls(), System::currentTimeMillis);
  }

  private void crash(Throwable fault, Consumer<Throwable> failed) {
    reserve.set(null);
    Runnable end =
        () -> {
          try {
            abort();
            log.error("the server failed and has closed", fault);
          } finally {
            failed.accept(fault);
          }
        };
    try {
      Thread last = new Thread(end, "holdfast end");
      last.setDaemon(false);
      last.start();
    } catch (OutOfMemoryError e) { // there is no thread to be had
      end.run();
    }
  }

  /**
   * Starts to listen, and tells a supervisor of a failure instead of closing.
   *
   * @param watch over its certificate, which it starts, and closes at its end; null for plain HTTP
   * @param checkMillis milliseconds between two checks of the watchdog
   * @param failure told once, by any thread, with what it failed after the start; to be aborted
   *     then
   */
  static Server start(
      ServerConfig config,
      Backend.Factory backend,
      PrometheusMetrics metrics,
      @Nullable CertificateWatch watch,
      long checkMillis,
      BiConsumer<Server, Throwable> failure)
      throws IOException {
    NetworkThreads threads = NetworkThreads.start(config.blockingThreads());
    try {
      Server server = new Server(threads, config, backend, metrics, watch, failure);
      server.begin(config, checkMillis);
      return server;
    } catch (Throwable e) { // whatever it is: the threads would keep the process alive
      threads.worker().shutdownNow();
      throw e;
    }
  }

  private void begin(ServerConfig config, long checkMillis) throws IOException {
    try {
      listen(config);
      assembly.link();
      adopt();
      watchdog.start(checkMillis);
      assembly.acceptLinks();
      listening.forEach(HttpListener::accept);
      start.complete();
    } catch (Throwable e) {
      end();
      throw e;
    }
  }

  /** Goes on with the sessions of an earlier process, before a request for one of them comes. */
  private void adopt() throws IOException {
    loop.execute(() -> assembly.adopt(() -> start.adopted(true), () -> start.adopted(false)));
    start.awaitAdopted();
  }

  private void listen(ServerConfig config) throws IOException {
    TlsTransport transport = tls == null ? null : tls.transport();
    listen(
        config,
        "port",
        config.port(),
        false,
        transport,
        assembly.shortcut(),
        assembly.forClients());
    if (config.opsPort() != null) {
      operators =
          listen(
              config,
              "opsPort",
              config.opsPort(),
              true,
              null,
              RequestShortcut.NONE,
              assembly.forOperators());
    }
    if (config.redirectPort() != null) {
      redirect =
          listen(
              config,
              "redirectPort",
              config.redirectPort(),
              false,
              null,
              RequestShortcut.NONE,
              assembly.forRedirect(() -> address().getPort()));
    }
  }

  private HttpListener listen(
      ServerConfig config,
      String component,
      int port,
      boolean ofOperators,
      @Nullable TlsTransport transport,
      RequestShortcut shortcut,
      HttpHandler handler)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(config.host()), port);
    try {
      HttpListener listener =
          HttpListener.open(
              worker,
              address,
              assembly.connections(),
              assembly.limiter(),
              ofOperators,
              transport,
              shortcut,
              handler);
      listening.add(listener);
      return listener;
    } catch (IOException e) {
      throw new PortException(config.names().apply("ServerConfig." + component), address, e);
    }
  }

  private SessionObserverFactory observers(@Nullable Path journal) {
    return journal == null
        ? SessionObserverFactory.NONE
        : new FailedSessionJournals(journal, worker);
  }

  /** The address of the main port. */
  public InetSocketAddress address() {
    return listening.get(0).address();
  }

  /** The address of the port of operators; the main port unless they have their own. */
  public InetSocketAddress opsAddress() {
    return operators == null ? address() : operators.address();
  }

  /** The address of the port for plain HTTP that leads to the main one; null if there is none. */
  public @Nullable InetSocketAddress redirectAddress() {
    return redirect == null ? null : redirect.address();
  }

  /** How many connections may be open. */
  public int mostConnections() {
    return assembly.connections().most();
  }

  /** Makes {@code /readyz} answer 503, and serves on. */
  void drain() {
    draining = true;
    assembly.drain();
  }

  /**
   * Stops. Requests come for {@link ServerConfig#drainDelay} still, while {@code /readyz} answers
   * 503. Then sessions are {@linkplain Backend.Builder#parking parked}, and their connections
   * closed without an answer; what else is held is answered, which has a second to leave. Not to be
   * called on the loop.
   */
  @Override
  public void close() {
    if (worker.isShutdown()) {
      return; // it has failed, and is closed
    }
    if (!draining) {
      drain();
      pause(drainDelay);
    }
    listening.forEach(HttpListener::suspend);
    CountDownLatch parked = new CountDownLatch(1);
    loop.execute(
        () -> {
          listening.forEach(HttpListener::close);
          assembly.park(parked::countDown);
        });
    if (!awaitUninterruptibly(parked, MAX_PARK, MILLISECONDS)) {
      log.error("the sessions were not parked within {} ms, and end", MAX_PARK);
    }
    CountDownLatch answered = new CountDownLatch(1);
    loop.execute(
        () -> {
          assembly.shutDown();
          loop.stop();
          assembly.whenAnswered(answered::countDown);
        });
    if (!awaitUninterruptibly(answered, MAX_DRAIN, MILLISECONDS)) {
      log.debug("some clients have not read their last answer within {} ms", MAX_DRAIN);
    }
    end();
  }

  /** Waits; an interrupt ends that. */
  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes everything at once, without an answer to what is held. Not to be called on the loop. */
  void abort() {
    end();
  }

  /**
   * The sockets are closed by their thread: the port is free when that has ended. A loop that comes
   * to its tasks too late does none of them: to close a port it would wait for the thread that
   * accepts, which may have ended by then.
   */
  private void end() {
    loop.stop();
    watchdog.close();
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(MAX_END, MILLISECONDS)) {
        log.warn("the loop does not end: something in it takes too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free();
    }
  }

  private void free() {
    if (freed.compareAndSet(false, true)) {
      if (tls != null) {
        tls.close();
      }
      try {
        backend.closed().run();
      } catch (Throwable e) {
        FailureClassifier.passOnIfFatal(e);
        log.error("the backend could not free what it holds", e);
      }
    }
  }
}
