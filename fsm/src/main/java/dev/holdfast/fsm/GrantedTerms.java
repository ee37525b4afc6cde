package dev.holdfast.fsm;

import org.jspecify.annotations.Nullable;

/**
 * The terms that a session was granted, but for its ids: attributes of the creation answer
 * (XEP-0124, section 7.2), and limits that only the server knows. Most sessions are granted the
 * same, and {@linkplain SessionTerms#sharing share} them. Immutable; all times in milliseconds.
 *
 * @param ack whether the client uses acknowledgements
 * @param longestWait the attribute {@code wait}: how long a request is held, at most
 * @param hold how many requests are held, at most; 0 makes a polling session
 * @param requests how many requests may be unanswered at once (the window)
 * @param inactivity how long a session lives with nothing held: the die-timer
 * @param maxPause the longest pause; 0 if none is offered
 * @param polling in a polling session, the shortest time between two empty requests
 * @param ver the version of the protocol that both speak; null if the client named none
 * @param config what every session of the server has in common
 */
public record GrantedTerms(
    boolean ack,
    long longestWait,
    int hold,
    int requests,
    long inactivity,
    long maxPause,
    long polling,
    @Nullable String ver,
    EngineConfig config) {

  /** A session that may not hold: {@code wait='0'} or {@code hold='0'} (XEP-0124, section 12). */
  public boolean isPolling() {
    return longestWait == 0 || hold == 0;
  }

  /**
   * What is advertised: less than is enforced, so that a client that is just in time is in time.
   */
  public long advertisedInactivity() {
    return advertisedInactivity(inactivity);
  }

  /** What is advertised of an inactivity. */
  public static long advertisedInactivity(long inactivity) {
    return Math.max(inactivity - Math.min(5_000, inactivity / 4), Math.min(inactivity, 1_000));
  }

  /**
   * What is advertised of {@link #polling}: more than is enforced, because the network delays one
   * request more than another.
   */
  public long advertisedPolling() {
    return polling + Math.min(1_000, polling / 3);
  }
}
