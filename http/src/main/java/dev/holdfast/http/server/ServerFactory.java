package dev.holdfast.http.server;

import com.google.common.util.concurrent.Service;
import dev.holdfast.core.loop.Supervisor;
import dev.holdfast.core.store.StoreStatistics;
import dev.holdfast.http.config.ServerConfig;
import dev.holdfast.http.loop.Watchdog;
import dev.holdfast.http.metrics.PrometheusMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One server after the other, for a supervisor: each listens on the port of the one before, has a
 * backend of its own, and goes on counting in the same metrics. Thread-safe.
 */
public final class ServerFactory implements Supplier<Service> {

  private final Backend.Factory backend;
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private ServerConfig config;
  private @Nullable Server latest;

  /** No server yet; the first one may pick its port. */
  public ServerFactory(ServerConfig config, Backend.Factory backend) {
    this.config = config;
    this.backend = backend;
  }

  /** A server that does not run yet. */
  @Override
  public Service get() {
    return new ServerService(this::start);
  }

  private synchronized Server start(ServerService service) throws IOException {
    Server server =
        Server.start(
            config, backend, metrics, Watchdog.INTERVAL, (failed, fault) -> service.fail(fault));
    Integer opsPort = config.opsPort() == null ? null : server.opsAddress().getPort();
    config = config.toBuilder().port(server.address().getPort()).opsPort(opsPort).build();
    latest = server;
    return server;
  }

  /** Where the servers listen, once the first one does. */
  public InetSocketAddress address() {
    return latest().address();
  }

  /** How many connections the latest server takes at most. */
  public int mostConnections() {
    return latest().mostConnections();
  }

  private synchronized Server latest() {
    if (latest == null) {
      throw new IllegalStateException("no server was started");
    }
    return latest;
  }

  /** Shows what the writer of a log has done in the metrics. */
  public void watch(Supplier<StoreStatistics> statistics) {
    metrics.watch(statistics);
  }

  /** Shows these services in the metrics, before any is restarted. */
  public void supervised(List<Supervisor.Child> services) {
    services.forEach(service -> metrics.supervised(service.name()));
  }

  /** Counts the restart of a service. */
  public void restarted(Supervisor.Child service) {
    metrics.restarted(service.name());
  }
}
