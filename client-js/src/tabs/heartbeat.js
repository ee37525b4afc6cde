/** @import { Clock } from '../holdfast.js' */

/** How often a visible tab asks whether the leader lives, in ms. */
const PING_INTERVAL = 600;

/** How many pings in a row without an answer depose a leader. */
const MISSES = 2;

/** A timer that is late by more than this was held back, and so may be the answers, in ms. */
const LATE = 300;

/**
 * The heartbeat between a visible tab and the leader. It counts pings without an answer instead of measuring time, since a
 * tab that was asleep has sent none.
 */
export class Heartbeat {
  #port;
  #misses = 0;
  /** Whether a ping is unanswered. */
  #pending = false;
  #due = 0;
  /** @type {any} */
  #timer;

  /** @param {{ clock: Clock, ping: () => void, silent: () => void }} port */
  constructor(port) {
    this.#port = port;
  }

  /** Pings at once. */
  start() {
    this.stop();
    this.#ping();
  }

  stop() {
    this.#port.clock.clearTimeout(this.#timer);
    this.reset();
  }

  /** A message of the leader came. */
  reset() {
    this.#pending = false;
    this.#misses = 0;
  }

  #ping() {
    const { clock, ping } = this.#port;
    ping();
    this.#pending = true;
    this.#due = clock.now() + PING_INTERVAL;
    this.#timer = clock.setTimeout(() => this.#check(), PING_INTERVAL);
  }

  #check() {
    if (this.#port.clock.now() > this.#due + LATE) this.reset();
    if (this.#pending && ++this.#misses >= MISSES) {
      this.reset();
      this.#port.silent();
    }
    this.#ping();
  }
}
