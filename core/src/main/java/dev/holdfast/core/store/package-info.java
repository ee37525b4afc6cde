/**
 * The port to the storage of the chat: the messages of each room, whispers, receipts, memberships
 * and bans. {@link dev.holdfast.core.store.ChatStore} is the port; messages go in and out, and
 * packets only as bytes, of sessions that are parked and of members that move.
 */
@NullMarked
package dev.holdfast.core.store;

import org.jspecify.annotations.NullMarked;
