package dev.holdfast.core.store.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A node as the database knows it. Immutable.
 *
 * @param name its name
 * @param life the number of its life: one more at each start
 * @param address where its links are, as {@code host:port}; null if it has none
 * @param isServing whether it lives
 */
public record KnownNode(String name, long life, @Nullable String address, boolean isServing) {}
