/** The first repeat comes at once; what follows is spread over a time that doubles from this, in ms. */
const FIRST_DELAY = 500;

/** The longest delay that the server may ask for, in ms; and how far clients that it asked are spread at most. */
const LONGEST_RETRY_AFTER = 600_000;
const SPREAD = 5_000;

/**
 * The delays between attempts, by exponential backoff with full jitter, so that clients that lost their server together do
 * not return together.
 */
export class Backoff {
  /** How many attempts in a row were lost. */
  failures = 0;
  /** When the first of them was, in ms. */
  since = Infinity;
  /** When the next may be made, in ms. */
  retryAt = 0;
  /** Before which the server wants no attempt, in ms. */
  #notBefore = 0;

  /**
   * Requests that were under way together are lost together: only the first of them counts.
   *
   * @param {number} now
   * @param {number} chance in [0, 1), of which three digits count
   * @param {{ round: number, cap: number, eager?: boolean, retryAfter?: number }} how `round`: the failures when the attempt
   *   was made; `cap`: the longest delay in ms; `eager`: the first repeat may come at once; `retryAfter`: the shortest
   *   delay in ms, as the server wants it
   */
  fail(now, chance, { round, cap, eager, retryAfter = 0 }) {
    const draw = Math.floor(chance * 1000) / 1000;
    this.since = Math.min(this.since, now);
    if (retryAfter > 0)
      this.#wait(now + Math.round(Math.min(retryAfter, LONGEST_RETRY_AFTER) + draw * Math.min(retryAfter / 4, SPREAD)));
    if (round !== this.failures) return;
    this.failures++;
    const doublings = this.failures - (eager ? 2 : 1);
    const delay = doublings < 0 ? 0 : Math.round(draw * Math.min(cap, FIRST_DELAY * 2 ** doublings));
    this.retryAt = Math.max(now + delay, this.#notBefore);
  }

  /** @param {number} until */
  #wait(until) {
    this.#notBefore = Math.max(this.#notBefore, until);
    this.retryAt = Math.max(this.retryAt, until);
  }

  /**
   * Allows the next attempt now, unless the server asked for a delay. Should that fail, as it does while a network is
   * coming back, the delays begin short again.
   *
   * @param {number} now
   */
  hasten(now) {
    this.failures = Math.min(this.failures, 1);
    this.retryAt = Math.min(this.retryAt, Math.max(now, this.#notBefore));
  }

  /** An answer came. */
  reset() {
    this.failures = 0;
    this.restart();
  }

  /** A session was created. Failures are kept: only its first ordinary answer proves that it lives. */
  restart() {
    this.since = Infinity;
    this.retryAt = 0;
    this.#notBefore = 0;
  }
}
