/**
 * The port to the storage of the chat: the messages of each room, receipts, memberships and bans.
 * {@link dev.holdfast.core.store.ChatStore} is the port; messages go in and out, never packets.
 */
@NullMarked
package dev.holdfast.core.store;

import org.jspecify.annotations.NullMarked;
