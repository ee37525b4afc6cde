package dev.holdfast.fsm;

/**
 * A limit on the requests of one session beyond those of the protocol, such as their rate: a port
 * to the owner of the session, asked of each request that comes in.
 */
@FunctionalInterface
public interface RequestLimit {

  /** Admits every request. */
  RequestLimit NONE = (request, verdict) -> false;

  /** Counts a request; returns whether it exceeds the limit, and so ends the session. */
  boolean isExceededBy(Request request, Verdict verdict);
}
