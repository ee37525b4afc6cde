/**
 * Limits: rate limits and counters by the host of a client, the bounded map and the memory budget.
 *
 * <p>Bottom layer of the module: depends on no other package of it.
 */
@NullMarked
package dev.holdfast.core.limit;

import org.jspecify.annotations.NullMarked;
