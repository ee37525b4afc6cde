/** Below the limit of a server as it is usually configured. */
const DEFAULT = { packets: 40, seconds: 3 };

/** Shorter than any clock can measure, because sums of shares are not exact. In ms. */
const SLACK = 1e-3;

/**
 * The rate limit of what a session sends, as a token bucket that is full at first. The server ends a session that sends
 * faster than its `packet-limit`, so what exceeds that waits.
 */
export class RateLimiter {
  /** When the bucket is full again, in ms. */
  #fullAt = -Infinity;
  #burst;
  #per;

  /** @param {{ packets: number, seconds: number } | null} [pace] null: no limit */
  constructor(pace = DEFAULT) {
    const { packets, seconds } = pace ?? { packets: Infinity, seconds: 1 };
    this.#burst = packets;
    this.#per = seconds * 1000;
  }

  /** After this time one more packet may leave, in ms. */
  get #share() {
    return this.#per / this.#burst;
  }

  /**
   * @param {number} waiting packets
   * @param {number} now
   * @returns {number} how many of them may leave: none, unless all can or the bucket is full, so that what was sent
   *   together leaves together
   */
  allowance(waiting, now) {
    const count = Math.floor((now + this.#per + SLACK - Math.max(this.#fullAt, now)) / this.#share);
    return count < this.#worthwhile(waiting) ? 0 : count;
  }

  /**
   * @param {number} waiting packets
   * @returns {number} when some of them may leave, in ms
   */
  readyAt(waiting) {
    return this.#fullAt + this.#worthwhile(waiting) * this.#share - this.#per;
  }

  /**
   * Counts packets that leave, allowed or not.
   *
   * @param {number} cost in packets
   * @param {number} now
   */
  charge(cost, now) {
    this.#fullAt = Math.max(this.#fullAt, now) + cost * this.#share;
  }

  /** @param {number} waiting */
  #worthwhile(waiting) {
    return Math.min(waiting, this.#burst);
  }
}
