package dev.holdfast.http.cli;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.holdfast.core.loop.Supervisor;
import dev.holdfast.http.config.ServerConfig;
import dev.holdfast.http.server.ServerFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running program: its services under a supervisor, until it is closed or the supervisor gives
 * up. Thread-safe.
 */
final class RunningProgram implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunningProgram.class);

  private final Program program;
  private final ServerFactory servers;
  private final Supervisor supervisor;
  private final CompletableFuture<String> failed = new CompletableFuture<>();
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("supervisor").setDaemon(true).build());
  private boolean closed;

  RunningProgram(ServerConfig config, Program program) {
    this.program = program;
    this.servers = new ServerFactory(config, program.backend());
    ImmutableList<Supervisor.Child> children =
        ImmutableList.<Supervisor.Child>builder()
            .addAll(program.services())
            .add(new Supervisor.Child("server", servers))
            .build();
    servers.supervised(children);
    if (program.statistics() != null) {
      servers.watch(program.statistics());
    }
    supervisor = new Supervisor(children, executor, Ticker.systemTicker(), new Watch());
  }

  private final class Watch implements Supervisor.Observer {
    @Override
    public void restarted(Supervisor.Child child) {
      servers.restarted(child);
    }

    @Override
    public void gaveUp(Supervisor.Child child) {
      failed.complete(child.name());
    }
  }

  /**
   * Starts all services.
   *
   * @throws Exception if one does not start; then none runs
   */
  void start() throws Exception {
    supervisor.start();
  }

  /** The address of the main port. */
  InetSocketAddress address() {
    return servers.address();
  }

  /** How many connections may be open. */
  int mostConnections() {
    return servers.mostConnections();
  }

  /** Waits until the supervisor gives up; returns the name of the service that failed. */
  String awaitFailure() {
    return failed.join();
  }

  /** Stops all services in order: held requests are answered, queued writes are done. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    supervisor.stop();
    executor.shutdown();
    try {
      program.last().close();
    } catch (Exception e) {
      log.error("the end was not in order", e);
    }
  }
}
