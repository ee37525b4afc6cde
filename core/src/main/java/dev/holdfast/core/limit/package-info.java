/**
 * Limits: rate limits and counters by the host of a client, the bounded map and the memory budget.
 *
 * <p>Near the bottom of the module: it depends on {@code core.address} only.
 */
@NullMarked
package dev.holdfast.core.limit;

import org.jspecify.annotations.NullMarked;
