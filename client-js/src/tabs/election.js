import { Hold } from './web-lock.js';

/** @import { Locks } from './types.js' */

/**
 * Who leads: the one that holds the lock. All others wait in its queue, so that the next one leads as soon as the leader is
 * closed or crashes; a leader that sleeps has the lock stolen from it.
 */
export class Election {
  #locks;
  #name;
  #port;
  /** @type {Hold | null} */
  #hold = null;

  /**
   * @param {Locks} locks
   * @param {string} name
   * @param {{ elected: () => void, deposed: () => void }} port
   */
  constructor(locks, name, port) {
    this.#locks = locks;
    this.#name = name;
    this.#port = port;
  }

  get leads() {
    return this.#hold?.held ?? false;
  }

  /** Waits for our turn. */
  stand() {
    this.#take(false);
  }

  /** Does not wait. */
  seize() {
    this.#take(true);
  }

  /** Lets another one lead, and does not wait any more. */
  withdraw() {
    this.#hold?.end();
    this.#hold = null;
  }

  /** @param {boolean} steal */
  #take(steal) {
    this.withdraw();
    const hold = new Hold(this.#locks, this.#name, {
      steal,
      held: () => this.#port.elected(),
      stolen: () => {
        if (hold === this.#hold) this.#port.deposed();
      },
    });
    this.#hold = hold;
  }
}
