/**
 * The port to what outlives the process: the messages of each room, memberships and bans. {@link
 * dev.holdfast.core.store.Store} is the port; messages go in and out, never packets.
 */
@NullMarked
package dev.holdfast.core.store;

import org.jspecify.annotations.NullMarked;
