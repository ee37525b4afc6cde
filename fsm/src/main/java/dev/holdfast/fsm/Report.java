package dev.holdfast.fsm;

/**
 * A report that the answer to {@code rid} was sent and not acknowledged (XEP-0124, section 9.3).
 *
 * @param time milliseconds since it was sent
 */
public record Report(long rid, long time) {}
