package dev.holdfast.http.metrics.store;

import dev.holdfast.core.store.postgres.NodeStatistics;
import dev.holdfast.http.metrics.CustomMetrics;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of a node on its database in a Prometheus registry, read whenever the metrics are.
 * Thread-safe.
 */
public final class NodeMetrics implements CustomMetrics {

  private final Supplier<NodeStatistics> statistics;

  /** The metrics of the node that has these statistics. */
  public NodeMetrics(Supplier<NodeStatistics> statistics) {
    this.statistics = statistics;
  }

  @Override
  public void addTo(PrometheusRegistry registry) {
    gauge(
        registry,
        "feed_lag",
        "What has happened in its rooms that the node knows of and has not told.",
        NodeStatistics::lag);
    gauge(
        registry,
        "feed_lag_seconds",
        "For how long there has been something of the kind.",
        NodeStatistics::lagSeconds);
    gauge(
        registry,
        "database_silence_seconds",
        "For how long the database has not answered.",
        NodeStatistics::silenceSeconds);
    counter(registry, "database_reads", "Readings of the database.", NodeStatistics::reads);
    counter(
        registry,
        "database_read_seconds",
        "How long all readings took together.",
        NodeStatistics::readSeconds);
    counter(
        registry,
        "node_fenced",
        "Times that the node was given up by the others.",
        NodeStatistics::fenced);
    counter(
        registry,
        "nodes_declared_dead",
        "Nodes that this one has declared dead.",
        NodeStatistics::declaredDead);
    counter(
        registry,
        "members_timed_out",
        "Members without a session whose time was over.",
        NodeStatistics::timedOut);
    counter(
        registry, "sessions_parked", "Sessions that the node has parked.", NodeStatistics::parked);
    counter(
        registry,
        "sessions_adopted",
        "Sessions of other nodes with which this one goes on.",
        NodeStatistics::taken);
  }

  private void gauge(
      PrometheusRegistry registry,
      String name,
      String help,
      ToDoubleFunction<NodeStatistics> figure) {
    GaugeWithCallback.builder()
        .name("holdfast_" + name)
        .help(help)
        .callback(callback -> callback.call(figure.applyAsDouble(statistics.get())))
        .register(registry);
  }

  private void counter(
      PrometheusRegistry registry,
      String name,
      String help,
      ToDoubleFunction<NodeStatistics> figure) {
    CounterWithCallback.builder()
        .name("holdfast_" + name + "_total")
        .help(help)
        .callback(callback -> callback.call(figure.applyAsDouble(statistics.get())))
        .register(registry);
  }
}
