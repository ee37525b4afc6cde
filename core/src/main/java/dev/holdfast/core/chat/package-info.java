/**
 * The chat: the application behind the sessions, made of rooms whose members talk to each other.
 *
 * <p>{@link dev.holdfast.core.chat.Chat} is the entry. The packages below it are layers: {@code
 * text}, then {@code protocol}, {@code policy}, {@code history}, {@code member}, {@code service},
 * {@code room}, {@code moderation} and {@code guest}; each knows only those before it.
 */
@NullMarked
package dev.holdfast.core.chat;

import org.jspecify.annotations.NullMarked;
