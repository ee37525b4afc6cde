package dev.holdfast.fsm;

/**
 * A limit on the requests of one session beyond those of the protocol, such as their rate. The
 * owner of the session implements it; the engine asks it about each request.
 */
@FunctionalInterface
public interface RequestLimiter {

  /** A limit that no request exceeds. */
  RequestLimiter NONE = (request, verdict) -> true;

  /**
   * Counts a request, unless that exceeds the limit.
   *
   * @return whether it was counted; if not, it ends the session
   */
  boolean tryCount(Request request, RequestVerdict verdict);
}
