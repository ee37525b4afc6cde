package dev.holdfast.http.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * The metrics of a program, such as those of its store, which are exported together with those of
 * the server.
 */
public interface CustomMetrics {

  /** No metrics of the program. */
  CustomMetrics NONE = registry -> {};

  /** Registers them; called once, before the server starts. */
  void addTo(PrometheusRegistry registry);
}
