package dev.holdfast.fsm;

import org.jspecify.annotations.Nullable;

/**
 * The terms that one session was granted when it was created: the attributes of the creation answer
 * (XEP-0124, section 7.2) and the limits that only the server knows.
 *
 * @param sid the session id
 * @param rid the rid of the creation request
 * @param common what other sessions have been granted as well
 */
public record SessionTerms(String sid, long rid, Common common) {

  /**
   * The terms without what is different in each session, so that sessions can {@linkplain
   * SessionTerms#sharing share} them. All times in milliseconds.
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
  public record Common(
      boolean ack,
      long longestWait,
      int hold,
      int requests,
      long inactivity,
      long maxPause,
      long polling,
      @Nullable String ver,
      EngineConfig config) {}

  /** Makes the terms of a session that shares them with no other; see {@link Common}. */
  public SessionTerms(
      String sid,
      long rid,
      boolean ack,
      long longestWait,
      int hold,
      int requests,
      long inactivity,
      long maxPause,
      long polling,
      @Nullable String ver,
      EngineConfig config) {
    this(
        sid,
        rid,
        new Common(ack, longestWait, hold, requests, inactivity, maxPause, polling, ver, config));
  }

  /** Returns equal terms that share an object with these others, if what it has is equal. */
  public SessionTerms sharing(Common others) {
    return common.equals(others) ? new SessionTerms(sid, rid, others) : this;
  }

  /** See {@link Common}. */
  public boolean ack() {
    return common.ack;
  }

  /** See {@link Common}. */
  public long longestWait() {
    return common.longestWait;
  }

  /** See {@link Common}. */
  public int hold() {
    return common.hold;
  }

  /** See {@link Common}. */
  public int requests() {
    return common.requests;
  }

  /** See {@link Common}. */
  public long inactivity() {
    return common.inactivity;
  }

  /** See {@link Common}. */
  public long maxPause() {
    return common.maxPause;
  }

  /** See {@link Common}. */
  public long polling() {
    return common.polling;
  }

  /** See {@link Common}. */
  public @Nullable String ver() {
    return common.ver;
  }

  /** See {@link Common}. */
  public EngineConfig config() {
    return common.config;
  }

  /** A session that may not hold: {@code wait='0'} or {@code hold='0'} (XEP-0124, section 12). */
  public boolean isPolling() {
    return longestWait() == 0 || hold() == 0;
  }

  /**
   * What is advertised: less than is enforced, so that a client that is just in time is in time.
   */
  public long advertisedInactivity() {
    return advertisedInactivity(inactivity());
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
    return polling() + Math.min(1_000, polling() / 3);
  }
}
