package dev.holdfast.http.config;

import org.jspecify.annotations.Nullable;

/**
 * A setting as it was given: its value, and where that was set. Immutable.
 *
 * @param value as it was read; null if it has none
 * @param text as it was written; null if it has no value
 * @param source where it was set
 * @param byDefault whether it was set nowhere
 */
record GivenSetting(
    @Nullable Object value, @Nullable String text, String source, boolean byDefault) {}
