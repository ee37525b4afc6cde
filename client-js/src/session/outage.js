/** The first repeat comes at once; what follows is spread over a time that doubles from this, in ms. */
const FIRST_DELAY = 500;

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

  /**
   * Requests that were under way together are lost together: only the first of them counts.
   *
   * @param {number} now
   * @param {number} chance in [0, 1)
   * @param {{ round: number, cap: number, eager: boolean }} how `round`: the failures when the attempt was made; `cap`:
   *   the longest delay in ms; `eager`: the first repeat may come at once
   */
  fail(now, chance, { round, cap, eager }) {
    if (this.since === Infinity) this.since = now;
    if (round !== this.failures) return;
    this.failures++;
    const doublings = eager ? this.failures - 2 : this.failures - 1;
    this.repeatAt = doublings < 0 ? now : now + chance * Math.min(cap, FIRST_DELAY * 2 ** doublings);
  }

  /** The server was heard. */
  end() {
    this.failures = 0;
    this.since = Infinity;
    this.repeatAt = 0;
  }

  /** A new session was created: nothing is overdue, but only its first ordinary answer proves that it lives. */
  restart() {
    this.since = Infinity;
    this.repeatAt = 0;
  }
}
