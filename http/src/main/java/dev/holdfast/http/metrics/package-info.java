/** Metrics for Prometheus. */
@NullMarked
package dev.holdfast.http.metrics;

import org.jspecify.annotations.NullMarked;
