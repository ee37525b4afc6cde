/** The packets that may leave in one go, and the time in which as many may leave again, in ms: below the server's limit. */
const BURST = 40;
const PER = 3000;

/** After this time one more packet may leave, in ms. */
const SHARE = PER / BURST;

/** Less than any clock can tell: sums of shares are not exact. In ms. */
const SLACK = 1e-3;

/**
 * How many packets a session may send now: a bucket that is full at first and fills again with time. The server ends a
 * session that sends faster than its `packet-limit`, so what exceeds waits here.
 */
export class Pace {
  /** When the bucket will be full, in ms. */
  #fullAt = -Infinity;

  /**
   * @param {number} waiting packets
   * @param {number} now
   * @returns {number} how many of them may leave: all or as many as ever, so that what
   *   was sent together leaves together
   */
  allowance(waiting, now) {
    const count = Math.floor((now + PER + SLACK - Math.max(this.#fullAt, now)) / SHARE);
    return count < worthwhile(waiting) ? 0 : count;
  }

  /**
   * @param {number} waiting packets
   * @returns {number} when some of them may leave, in ms
   */
  readyAt(waiting) {
    return this.#fullAt + worthwhile(waiting) * SHARE - PER;
  }

  /**
   * What left, allowed or not.
   *
   * @param {number} cost in packets
   * @param {number} now
   */
  charge(cost, now) {
    this.#fullAt = Math.max(this.#fullAt, now) + cost * SHARE;
  }
}

/** @param {number} waiting */
function worthwhile(waiting) {
  return Math.min(waiting, BURST);
}
