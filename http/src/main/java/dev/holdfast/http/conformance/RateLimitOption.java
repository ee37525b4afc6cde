package dev.holdfast.http.conformance;

import java.time.Duration;

/**
 * A limit of a rate.
 *
 * @param events how many are allowed in each time {@code per}
 */
public record RateLimitOption(int events, Duration per) {}
