package dev.holdfast.fsm;

/**
 * A limit on the requests of one session beyond those of the protocol, such as their rate. The
 * owner of the session implements it; the engine asks it about each request.
 */
@FunctionalInterface
public interface RequestQuota {

  /** A limit that no request exceeds. */
  RequestQuota NONE = (request, verdict) -> false;

  /** Counts a request; returns whether it exceeds the limit, and so ends the session. */
  boolean isExceededBy(Request request, RequestVerdict verdict);
}
