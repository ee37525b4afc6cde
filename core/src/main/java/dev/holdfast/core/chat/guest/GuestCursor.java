package dev.holdfast.core.chat.guest;

import org.jspecify.annotations.Nullable;

/**
 * Where a guest has read up to: it has the messages up to {@code seq} of a log.
 *
 * @param log the id of the log; null for the current one
 */
public record GuestCursor(@Nullable String log, long seq) {}
