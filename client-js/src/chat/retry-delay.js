/** @import { Clock } from '../clock.js' */

/** The codes of errors that are temporary. */
const TEMPORARY = ['rate-limited', 'busy', 'not-stored'];

/** The bounds of a delay, in seconds. */
const SHORTEST = 0.1;
const LONGEST = 60;

/**
 * @param {{ code: string, retryAfter?: number }} error
 * @returns {number | undefined} after how many seconds to try again, if the error is temporary
 */
export function retryDelayOf({ code, retryAfter }) {
  if (typeof retryAfter !== 'number' || !TEMPORARY.includes(code)) return undefined;
  return Math.min(Math.max(retryAfter, SHORTEST), LONGEST);
}

/** A timer during which nothing is sent. */
export class RetryDelay {
  #clock;
  #onEnd;
  #until = -Infinity;
  /** @type {any} */
  #timer;

  /**
   * @param {Clock} clock
   * @param {() => void} onEnd called when it ends
   */
  constructor(clock, onEnd) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  get running() {
    return this.#until > -Infinity;
  }

  /** @param {number} wait in ms from now; a delay is never made shorter */
  start(wait) {
    // A timer drops fractions, and a message one millisecond too early is refused again.
    const delay = Math.ceil(wait);
    const until = this.#clock.now() + delay;
    if (until <= this.#until) return;
    this.cancel();
    this.#until = until;
    this.#timer = this.#clock.setTimeout(() => {
      this.#until = -Infinity;
      this.#onEnd();
    }, delay);
  }

  cancel() {
    this.#clock.clearTimeout(this.#timer);
  }
}
