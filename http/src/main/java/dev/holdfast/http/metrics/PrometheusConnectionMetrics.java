package dev.holdfast.http.metrics;

import static dev.holdfast.http.metrics.PrometheusMetrics.counter;

import dev.holdfast.http.connection.ConnectionMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** The counters of connections in a Prometheus registry. Confined to the loop. */
final class PrometheusConnectionMetrics implements ConnectionMetrics {

  private static final String MEMORY = "memory";
  private static final String SLOW = "slow";
  private static final String IDLE = "idle";
  private static final String SUPERSEDED = "superseded";

  private final Counter evictions;
  private final Counter refusals;

  /** Adds the counters to a registry. */
  PrometheusConnectionMetrics(PrometheusRegistry registry) {
    evictions =
        counter(
            registry,
            "evictions",
            "Sessions and connections that were evicted, by the reason.",
            "reason");
    refusals =
        counter(registry, "refusals", "Connections and requests that there was no room for.");
    List.of(MEMORY, SLOW, SUPERSEDED, IDLE).forEach(evictions::initLabelValues);
  }

  @Override
  public void evicted(int count) {
    evictions.labelValues(MEMORY).inc(count);
  }

  @Override
  public void slowCut() {
    evictions.labelValues(SLOW).inc();
  }

  @Override
  public void idleClosed() {
    evictions.labelValues(IDLE).inc();
  }

  @Override
  public void superseded() {
    evictions.labelValues(SUPERSEDED).inc();
  }

  @Override
  public void refused() {
    refusals.inc();
  }
}
