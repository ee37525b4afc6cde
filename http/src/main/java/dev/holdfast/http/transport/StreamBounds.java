package dev.holdfast.http.transport;

/**
 * The bounds of what waits for the client of a stream that is slow: those of a mailbox. Beyond them
 * its connection is closed.
 *
 * @param events the most events
 * @param bytes the most bytes of them
 */
public record StreamBounds(int events, long bytes) {}
