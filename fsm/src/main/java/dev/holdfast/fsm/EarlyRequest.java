package dev.holdfast.fsm;

/**
 * A request that came early.
 *
 * @param open its open request, which is answered in its turn
 * @param arrived when it came, in milliseconds
 */
record EarlyRequest(Request request, OpenRequest open, long arrived) {}
