/** The first repeat comes at once; what follows is spread over a time that doubles from this, in ms. */
const FIRST_DELAY = 500;

/** The longest that the server may ask us to stay away, in ms; and how far a crowd that it asked is spread at most. */
const LONGEST_AWAY = 600_000;
const SPREAD = 5_000;

/**
 * How long the server has not been heard, and when to try again. Delays are drawn from their whole range (full jitter),
 * so that a crowd that lost its server together does not return together.
 */
export class Outage {
  /** How many attempts in a row were lost. */
  failures = 0;
  /** When the first of them was, in ms. */
  since = Infinity;
  /** When the next may be made, in ms. */
  repeatAt = 0;
  /** Before which the server does not want to be asked, in ms. */
  #notBefore = 0;

  /**
   * Requests that were under way together are lost together: only the first of them counts.
   *
   * @param {number} now
   * @param {number} chance in [0, 1), of which three digits count
   * @param {{ round: number, cap: number, eager: boolean, retryAfter: number }} how `round`: the failures when the attempt
   *   was made; `cap`: the longest delay in ms; `eager`: the first repeat may come at once; `retryAfter`: the shortest
   *   delay in ms, as the server wants it
   */
  fail(now, chance, { round, cap, eager, retryAfter }) {
    const draw = Math.floor(chance * 1000) / 1000;
    if (this.since === Infinity) this.since = now;
    if (retryAfter > 0)
      this.#stayAway(now + Math.round(Math.min(retryAfter, LONGEST_AWAY) + draw * Math.min(retryAfter / 4, SPREAD)));
    if (round !== this.failures) return;
    this.failures++;
    const doublings = eager ? this.failures - 2 : this.failures - 1;
    const delay = doublings < 0 ? 0 : Math.round(draw * Math.min(cap, FIRST_DELAY * 2 ** doublings));
    this.repeatAt = Math.max(now + delay, this.#notBefore);
  }

  /** @param {number} until */
  #stayAway(until) {
    this.#notBefore = Math.max(this.#notBefore, until);
    this.repeatAt = Math.max(this.repeatAt, until);
  }

  /**
   * There is reason to try again now, unless the server has asked us not to. What has changed may take a moment to be of
   * use, as a network does that has just come back: then we are not to wait as long as for what is broken.
   *
   * @param {number} now
   */
  hurry(now) {
    this.failures = Math.min(this.failures, 1);
    this.repeatAt = Math.min(this.repeatAt, Math.max(now, this.#notBefore));
  }

  /** The server was heard. */
  end() {
    this.failures = 0;
    this.restart();
  }

  /** A new session was created: nothing is overdue, but only its first ordinary answer proves that it lives. */
  restart() {
    this.since = Infinity;
    this.repeatAt = 0;
    this.#notBefore = 0;
  }
}
