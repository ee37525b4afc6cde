package dev.holdfast.fsm;

import java.util.List;

/** A pair of observers that acts as one: each call goes to the first, then to the second. */
record CombinedObserver(SessionObserver first, SessionObserver second) implements SessionObserver {

  @Override
  public void fired(Row row) {
    first.fired(row);
    second.fired(row);
  }

  @Override
  public void created(SessionView session, Effects effects, long now) {
    first.created(session, effects, now);
    second.created(session, effects, now);
  }

  @Override
  public void requested(SessionView session, Request request, Effects effects, long now) {
    first.requested(session, request, effects, now);
    second.requested(session, request, effects, now);
  }

  @Override
  public void rejected(
      SessionView session, Ticket ticket, Condition condition, Effects effects, long now) {
    first.rejected(session, ticket, condition, effects, now);
    second.rejected(session, ticket, condition, effects, now);
  }

  @Override
  public void sent(SessionView session, List<Packet> packets, Effects effects, long now) {
    first.sent(session, packets, effects, now);
    second.sent(session, packets, effects, now);
  }

  @Override
  public void ended(
      SessionView session, List<Packet> last, Condition condition, Effects effects, long now) {
    first.ended(session, last, condition, effects, now);
    second.ended(session, last, condition, effects, now);
  }

  @Override
  public void shutDown(SessionView session, Effects effects, long now) {
    first.shutDown(session, effects, now);
    second.shutDown(session, effects, now);
  }

  @Override
  public void evicted(SessionView session, Effects effects, long now) {
    first.evicted(session, effects, now);
    second.evicted(session, effects, now);
  }

  @Override
  public void lost(SessionView session, Ticket ticket, Effects effects, long now) {
    first.lost(session, ticket, effects, now);
    second.lost(session, ticket, effects, now);
  }

  @Override
  public void writeFailed(SessionView session, Ticket ticket, Effects effects, long now) {
    first.writeFailed(session, ticket, effects, now);
    second.writeFailed(session, ticket, effects, now);
  }

  @Override
  public void timedOut(SessionView session, Effects effects, long now) {
    first.timedOut(session, effects, now);
    second.timedOut(session, effects, now);
  }

  @Override
  public void closed(SessionEnd end) {
    first.closed(end);
    second.closed(end);
  }
}
