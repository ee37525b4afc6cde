package dev.holdfast.fsm;

/**
 * The interface by which the owner of a session limits its requests beyond the protocol, such as
 * their rate. The engine asks it about each request.
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
