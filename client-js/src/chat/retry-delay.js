/** @import { Clock } from '../holdfast.js' */

/** The codes of errors that are only for now. */
const PASSING = ['rate-limited', 'busy', 'not-stored'];

/** The bounds of a wait, in seconds. */
const SHORTEST_WAIT = 0.1;
const LONGEST_WAIT = 60;

/**
 * @param {{ code: string, retryAfter?: number }} error
 * @returns {number | undefined} after how many seconds to try again, if the error is only for now
 */
export function waitFor({ code, retryAfter }) {
  if (typeof retryAfter !== 'number' || !PASSING.includes(code)) return undefined;
  return Math.min(Math.max(retryAfter, SHORTEST_WAIT), LONGEST_WAIT);
}

/** A time in which nothing is sent. */
export class Pause {
  #clock;
  #over;
  #until = -Infinity;
  /** @type {any} */
  #timer;

  /**
   * @param {Clock} clock
   * @param {() => void} over called when it is
   */
  constructor(clock, over) {
    this.#clock = clock;
    this.#over = over;
  }

  get on() {
    return this.#until > -Infinity;
  }

  /** @param {number} wait in ms from now; a pause is never made shorter */
  begin(wait) {
    // A timer drops fractions, and one millisecond too early is refused again.
    const delay = Math.ceil(wait);
    const until = this.#clock.now() + delay;
    if (until <= this.#until) return;
    this.dispose();
    this.#until = until;
    this.#timer = this.#clock.setTimeout(() => {
      this.#until = -Infinity;
      this.#over();
    }, delay);
  }

  dispose() {
    this.#clock.clearTimeout(this.#timer);
  }
}
