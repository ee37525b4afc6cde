package dev.holdfast.http.server;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.loop.ServiceSpec;
import dev.holdfast.core.loop.ServiceSupervisor;
import dev.holdfast.core.loop.ServiceSupervisorObserver;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server under a supervisor, with the services beside it: one that fails is replaced by a fresh
 * one, the server on the same port, until it is closed or the supervisor gives up. Thread-safe.
 */
public final class SupervisedServer implements AutoCloseable {

  private static final String SERVER = "server";

  private final ServerFactory servers;
  private final ServiceSupervisor supervisor;
  private final CompletableFuture<String> failed = new CompletableFuture<>();
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("supervisor").setDaemon(true).build());
  private boolean closed;

  private SupervisedServer(ServerFactory servers, List<ServiceSpec> services) {
    this.servers = servers;
    ImmutableList<ServiceSpec> specs =
        ImmutableList.<ServiceSpec>builder()
            .addAll(services)
            .add(new ServiceSpec(SERVER, servers))
            .build();
    servers.supervised(specs);
    supervisor = new ServiceSupervisor(specs, executor, Ticker.systemTicker(), new Watch());
  }

  private final class Watch implements ServiceSupervisorObserver {
    @Override
    public void restarted(ServiceSpec spec) {
      servers.restarted(spec);
    }

    @Override
    public void gaveUp(ServiceSpec spec) {
      failed.complete(spec.name());
    }
  }

  /**
   * Starts a server.
   *
   * @param backend makes the backend; called again for each server that takes the place of another
   * @throws Exception if it cannot start, for example because the port is in use
   */
  public static SupervisedServer start(ServerConfig config, Backend.Factory backend)
      throws Exception {
    return start(new ServerFactory(config, backend), List.of());
  }

  /**
   * Starts a server, and services beside it.
   *
   * @param services started before the server, and stopped after it
   * @throws Exception if one of them cannot start; then none runs
   */
  public static SupervisedServer start(ServerFactory servers, List<ServiceSpec> services)
      throws Exception {
    SupervisedServer server = new SupervisedServer(servers, services);
    try {
      server.supervisor.start();
      return server;
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  /** The address of the main port. */
  public InetSocketAddress address() {
    return servers.address();
  }

  /**
   * The address of the port of operators, with the port that was picked for {@link
   * ServerConfig#opsPort} 0; that of the main port unless they have their own.
   */
  public InetSocketAddress opsAddress() {
    return servers.opsAddress();
  }

  /** How many connections may be open. */
  public int mostConnections() {
    return servers.mostConnections();
  }

  /**
   * Waits until the supervisor gives up, which it says in the log, and returns the name of the
   * service that failed. It does not return after {@link #close}.
   */
  public String awaitFailure() {
    return failed.join();
  }

  /**
   * Stops all in order: after {@link ServerConfig#drainDelay}, the server as {@link Server#close}
   * says, then the services, which do what is queued. Blocks until that is done; not to be called
   * on the loop.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Uninterruptibles.sleepUninterruptibly(servers.drain());
      supervisor.stop();
      executor.shutdown();
    }
  }
}
