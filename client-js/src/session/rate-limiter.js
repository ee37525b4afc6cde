/** The packets that may leave in one go, and the seconds in which as many may leave again: below the server's limit. */
const USUAL = { packets: 40, seconds: 3 };

/** Less than any clock can tell: sums of shares are not exact. In ms. */
const SLACK = 1e-3;

/**
 * How many packets a session may send now: a bucket that is full at first and fills again with time. The server ends a
 * session that sends faster than its `packet-limit`, so what exceeds waits here.
 */
export class Pace {
  /** When the bucket will be full, in ms. */
  #fullAt = -Infinity;
  #burst;
  #per;

  /** @param {{ packets: number, seconds: number } | null} [pace] null: as many as there are */
  constructor(pace = USUAL) {
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
   * @returns {number} how many of them may leave: all or as many as ever, so that what
   *   was sent together leaves together
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
   * What left, allowed or not.
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
