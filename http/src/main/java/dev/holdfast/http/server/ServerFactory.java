package dev.holdfast.http.server;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Service;
import dev.holdfast.core.loop.ServiceSpec;
import dev.holdfast.http.loop.Watchdog;
import dev.holdfast.http.metrics.CustomMetrics;
import dev.holdfast.http.metrics.PrometheusMetrics;
import dev.holdfast.http.tls.CertificateWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The factory that makes a fresh server for the supervisor at each start: each listens on the ports
 * of the one before, with the certificate that it had, has a backend of its own, and counts in the
 * same metrics. Thread-safe.
 */
public final class ServerFactory implements Supplier<Service> {

  private final Backend.Factory backend;
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private ServerConfig config;
  private @Nullable Server latest;
  private @Nullable CertificateWatch watch; // null: no server was started, or it speaks plain HTTP
  private boolean draining; // so does each server from now on

  /** A factory that has made no server; the first one may pick its port. */
  public ServerFactory(ServerConfig config, Backend.Factory backend) {
    this.config = requireNonNull(config, "the config of a server");
    this.backend = requireNonNull(backend, "the factory of backends");
  }

  /** A server that has not started. */
  @Override
  public Service get() {
    return new GuavaServerService(this::start);
  }

  private synchronized Server start(GuavaServerService service) throws IOException {
    if (watch == null) {
      watch = Server.watch(config);
    }
    Server server =
        Server.start(
            config,
            backend,
            metrics,
            watch,
            Watchdog.INTERVAL,
            (failed, fault) -> service.fail(fault));
    Integer opsPort = config.opsPort() == null ? null : server.opsAddress().getPort();
    InetSocketAddress redirect = server.redirectAddress();
    config =
        config.toBuilder()
            .port(server.address().getPort())
            .opsPort(opsPort)
            .redirectPort(redirect == null ? null : redirect.getPort())
            .build();
    latest = server;
    if (draining) {
      server.drain();
    }
    return server;
  }

  /** The address of the main port, once the first server listens. */
  public InetSocketAddress address() {
    return latest().address();
  }

  /** The address of the port of operators, once the first server listens. */
  InetSocketAddress opsAddress() {
    return latest().opsAddress();
  }

  /** How many connections may be open on the latest server. */
  public int mostConnections() {
    return latest().mostConnections();
  }

  /**
   * Has {@code /readyz} answer 503 from now on.
   *
   * @return how long servers are to be left to serve on
   */
  synchronized Duration drain() {
    draining = true;
    if (latest == null) {
      return Duration.ZERO; // none was started
    }
    latest.drain();
    return config.drainDelay();
  }

  private synchronized Server latest() {
    if (latest == null) {
      throw new IllegalStateException("no server was started");
    }
    return latest;
  }

  /** Adds metrics of the program to those of the server. */
  public void addMetrics(CustomMetrics more) {
    metrics.add(more);
  }

  /** Adds the restarts of these services to the metrics, with 0. */
  public void supervised(List<ServiceSpec> services) {
    services.forEach(service -> metrics.supervised(service.name()));
  }

  /** Counts the restart of a service. */
  public void restarted(ServiceSpec spec) {
    metrics.restarted(spec.name());
  }
}
