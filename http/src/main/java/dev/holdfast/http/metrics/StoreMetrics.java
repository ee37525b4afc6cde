package dev.holdfast.http.metrics;

import dev.holdfast.core.store.StoreStatistics;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of a store in a Prometheus registry, read whenever the metrics are. Thread-safe. */
final class StoreMetrics {

  private final PrometheusRegistry registry;
  private final Supplier<StoreStatistics> statistics;

  private StoreMetrics(PrometheusRegistry registry, Supplier<StoreStatistics> statistics) {
    this.registry = registry;
    this.statistics = statistics;
  }

  /** Registers them. */
  static void register(Supplier<StoreStatistics> statistics, PrometheusRegistry registry) {
    StoreMetrics metrics = new StoreMetrics(registry, statistics);
    metrics.counter("messages", "Messages that were stored.", StoreStatistics::messages);
    metrics.counter("batches", "Transactions that stored something.", StoreStatistics::batches);
    metrics.counter("failures", "Transactions that failed.", StoreStatistics::failures);
    metrics.counter(
        "commit_seconds",
        "How long all transactions took together.",
        StoreStatistics::commitSeconds);
    GaugeWithCallback.builder()
        .name("holdfast_log_queue")
        .help("What waits to be written.")
        .callback(callback -> callback.call(statistics.get().queued()))
        .register(registry);
  }

  private void counter(String name, String help, ToDoubleFunction<StoreStatistics> figure) {
    CounterWithCallback.builder()
        .name("holdfast_log_" + name + "_total")
        .help(help)
        .callback(callback -> callback.call(figure.applyAsDouble(statistics.get())))
        .register(registry);
  }
}
