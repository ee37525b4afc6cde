/**
 * The chat: rooms whose members talk to each other, and a door for people without a client.
 *
 * <p>{@link dev.holdfast.core.chat.Chat} is the application behind the sessions.
 */
@NullMarked
package dev.holdfast.core.chat;

import org.jspecify.annotations.NullMarked;
