package dev.holdfast.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * How much all sessions of one loop may keep for their clients, in mailboxes and in answers for
 * replay. Each has bounds of its own, but a heap has not room for the utmost of each of them: when
 * they keep too much together, those that keep the most give up their share. Confined to the loop.
 */
final class MailboxBudget {

  private final long limit;
  private long kept;

  /** Lets all sessions keep so many bytes, by the reckoning of {@link Session#weighed}. */
  MailboxBudget(long limit) {
    this.limit = limit;
  }

  /** Notes what a session keeps now. */
  void update(Session session) {
    long weight = session.engine.weight();
    kept += weight - session.weighed;
    session.weighed = weight;
  }

  /** A session is no more. */
  void remove(Session session) {
    kept -= session.weighed;
    session.weighed = 0;
  }

  /** What all keep together, in bytes. */
  long kept() {
    return kept;
  }

  /** Those who must give up their share, the largest first; nobody as long as there is room. */
  List<Session> excess(Collection<Session> sessions) {
    List<Session> excess = new ArrayList<>();
    if (kept <= limit) {
      return excess;
    }
    List<Session> largestFirst = new ArrayList<>(sessions);
    largestFirst.sort(Comparator.comparingLong((Session one) -> one.weighed).reversed());
    long left = kept;
    for (Session session : largestFirst) {
      if (left <= limit) {
        break;
      }
      excess.add(session);
      left -= session.weighed;
    }
    return excess;
  }
}
