/** @import { Clock } from '../holdfast.js' */

/** How often a tab that is seen asks the leader for a sign, in ms. */
const PING_EVERY = 600;

/** So many questions in a row that got no answer depose a leader. */
const MISSES = 2;

/** A timer that is late by so much was held back, and so may be the leader's signs, in ms. */
const LATE = 300;

/**
 * Watches the leader while somebody looks at this tab. It counts questions that had no answer, and no time: one that was
 * asleep itself has asked nothing.
 */
export class Watch {
  #port;
  #misses = 0;
  /** Whether a question is unanswered. */
  #asked = false;
  #due = 0;
  /** @type {any} */
  #timer;

  /** @param {{ clock: Clock, ping: () => void, silent: () => void }} port */
  constructor(port) {
    this.#port = port;
  }

  /** Asks at once. */
  start() {
    this.stop();
    this.#ask();
  }

  stop() {
    this.#port.clock.clearTimeout(this.#timer);
    this.sign();
  }

  /** The leader was heard. */
  sign() {
    this.#asked = false;
    this.#misses = 0;
  }

  #ask() {
    const { clock, ping } = this.#port;
    ping();
    this.#asked = true;
    this.#due = clock.now() + PING_EVERY;
    this.#timer = clock.setTimeout(() => this.#judge(), PING_EVERY);
  }

  #judge() {
    if (this.#port.clock.now() > this.#due + LATE) this.sign();
    if (this.#asked && ++this.#misses >= MISSES) {
      this.sign();
      this.#port.silent();
    }
    this.#ask();
  }
}
