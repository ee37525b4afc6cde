package dev.holdfast.http.metrics.store;

import dev.holdfast.core.store.StoreStatistics;
import dev.holdfast.http.metrics.CustomMetrics;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of a store in a Prometheus registry, read whenever the metrics are. Thread-safe. */
public final class StoreMetrics implements CustomMetrics {

  private final Supplier<StoreStatistics> statistics;

  /** The metrics of the store that has these statistics. */
  public StoreMetrics(Supplier<StoreStatistics> statistics) {
    this.statistics = statistics;
  }

  @Override
  public void addTo(PrometheusRegistry registry) {
    counter(registry, "messages", "Messages that were stored.", StoreStatistics::messages);
    counter(registry, "batches", "Transactions that stored something.", StoreStatistics::batches);
    counter(registry, "failures", "Transactions that failed.", StoreStatistics::failures);
    counter(
        registry,
        "commit_seconds",
        "How long all transactions took together.",
        StoreStatistics::commitSeconds);
    GaugeWithCallback.builder()
        .name("holdfast_log_queue")
        .help("What waits to be written.")
        .callback(callback -> callback.call(statistics.get().queued()))
        .register(registry);
  }

  private void counter(
      PrometheusRegistry registry,
      String name,
      String help,
      ToDoubleFunction<StoreStatistics> figure) {
    CounterWithCallback.builder()
        .name("holdfast_log_" + name + "_total")
        .help(help)
        .callback(callback -> callback.call(figure.applyAsDouble(statistics.get())))
        .register(registry);
  }
}
