package dev.holdfast.fsm;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The rate limit of a polling session: an empty request must not follow an empty one, which was
 * answered empty, within {@code polling} (XEP-0124, section 12). Sessions that hold requests have
 * no such limit, because a page that is reloaded soon after its last request would lose its
 * session.
 *
 * <p>The rule is about the times at which requests arrived, not at which they were processed. An
 * early request has no answer to the one before it yet when it arrives, so it never comes too soon.
 * Confined to the thread of its session.
 */
final class PollingLimiter {

  private static final PollingLimiter OFF = new PollingLimiter(false, 0);

  private final boolean applies; // else it notes nothing, and all such sessions share it
  private final long polling;
  private long last; // the rid of the last request in order
  private long arrived; // when that request arrived, in milliseconds
  private boolean empty; // whether that request and its answer have no packets
  private boolean answered;

  private PollingLimiter(boolean applies, long polling) {
    this.applies = applies;
    this.polling = polling;
  }

  /** Returns the limit of a session with these terms. */
  static PollingLimiter of(GrantedTerms terms) {
    return terms.isPolling() ? new PollingLimiter(true, terms.polling()) : OFF;
  }

  /** Whether a request that arrives now, next in order, comes too soon. */
  boolean isExceededBy(Request request, long now) {
    return empty && answered && request.isEmpty() && now - arrived < polling;
  }

  /** Notes a request in order, and when it arrived. */
  void note(Request request, long arrived) {
    if (!applies) {
      return;
    }
    this.last = request.rid();
    this.arrived = arrived;
    this.empty = request.isEmpty();
    this.answered = false;
  }

  /** What is noted, at {@code now}; null if the limit does not apply. */
  SessionSnapshot.@Nullable Polling snapshot(long now) {
    return applies
        ? new SessionSnapshot.Polling(last, Math.max(0, now - arrived), empty, answered)
        : null;
  }

  /** Takes over what {@link #snapshot} has returned. */
  void restore(SessionSnapshot.@Nullable Polling noted, long now) {
    if (applies) {
      last = requireNonNull(noted, "nothing is noted").last();
      arrived = now - noted.age();
      empty = noted.empty();
      answered = noted.answered();
    }
  }

  /**
   * Notes the answer to a request. In the limiter that all without a limit share, none is noted.
   */
  void answered(long rid, Reply reply) {
    if (rid == last) {
      answered = true;
      empty &= reply.packets().isEmpty();
    }
  }
}
