/**
 * The event loop that owns all state of the server, and the supervisor of its services.
 *
 * <p>Bottom layer of the module: depends on no other package of it.
 */
@NullMarked
package dev.holdfast.core.loop;

import org.jspecify.annotations.NullMarked;
