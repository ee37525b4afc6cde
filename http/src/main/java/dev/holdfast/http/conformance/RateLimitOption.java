package dev.holdfast.http.conformance;

import java.time.Duration;

/**
 * The value of an option of the tested server that limits a rate, such as {@code 10/3s}.
 *
 * @param events how many are allowed in each time {@code per}
 */
public record RateLimitOption(int events, Duration per) {}
