/**
 * The chat: the application behind the sessions, made of rooms whose members talk to each other.
 *
 * <p>{@link dev.holdfast.core.chat.Chat} is the entry. The packages below it are layers: {@code
 * text}, then {@code protocol}, then {@code policy}, {@code history} and {@code member}, then
 * {@code service}, which {@code room}, {@code moderation} and {@code guest} know; these three know
 * none of each other.
 */
@NullMarked
package dev.holdfast.core.chat;

import org.jspecify.annotations.NullMarked;
