package dev.holdfast.http.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Metrics of a program, beside those of its server. */
public interface ProgramMetrics {

  /** No more metrics. */
  ProgramMetrics NONE = registry -> {};

  /** Registers them; called once, before the server starts. */
  void addTo(PrometheusRegistry registry);
}
