package dev.holdfast.http.http2;

/**
 * An allowance of what costs a client nothing and the server something: so many at once, and so
 * many a second from then on. Confined to the loop.
 */
final class Allowance {

  private static final long SECOND = 1_000; // milliseconds

  private final long most; // thousandths
  private final long perSecond;
  private long left; // thousandths
  private long since; // milliseconds

  /**
   * A full allowance.
   *
   * @param now milliseconds, by a clock that never goes back
   */
  Allowance(int most, int perSecond, long now) {
    this.most = most * SECOND;
    this.perSecond = perSecond;
    this.left = this.most;
    this.since = now;
  }

  /** Takes one; false if none is left. */
  boolean take(long now) {
    left = Math.min(most, left + (now - since) * perSecond);
    since = now;
    if (left < SECOND) {
      return false;
    }
    left -= SECOND;
    return true;
  }
}
