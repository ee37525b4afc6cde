package dev.holdfast.http.handler;

/** The limits of a body: its bytes, and the milliseconds that it may take. */
public record BodyLimits(int maxBytes, long timeoutMillis) {}
