package dev.holdfast.fsm;

import java.util.List;

/**
 * The overactivity rule of polling sessions: two empty requests in a row, the first answered empty,
 * must be {@code polling} apart (XEP-0124, section 12). Sessions that hold requests are not limited
 * so: a page that is reloaded soon after its last request would be killed.
 */
final class PollingLimit {

  private final boolean applies;
  private final long polling;
  private long lastAt;
  private boolean lastEmpty; // the last request and its answer

  PollingLimit(Terms terms) {
    this.applies = terms.isPolling();
    this.polling = terms.polling();
  }

  boolean isExceededBy(Request request, long now) {
    return applies && lastEmpty && request.isEmpty() && now - lastAt < polling;
  }

  void note(Request request, long now) {
    lastAt = now;
    lastEmpty = request.isEmpty();
  }

  void answered(List<Packet> packets) {
    lastEmpty &= packets.isEmpty();
  }
}
