import { WebLock } from './web-lock.js';

/** @import { Locks } from './types.js' */

/**
 * The election of the leader by a lock. The tab that holds it leads; the others wait in its queue, so that the next one leads
 * as soon as the leader is closed or crashes. If the leader is asleep, the lock is taken from it.
 */
export class Election {
  #locks;
  #name;
  #port;
  /** @type {WebLock | undefined} */
  #lock;

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
    return this.#lock?.held ?? false;
  }

  /** Waits in the queue. */
  stand() {
    this.#take(false);
  }

  /** Takes the lock from its holder. */
  seize() {
    this.#take(true);
  }

  /** Releases the lock, or leaves the queue. */
  withdraw() {
    this.#lock?.end();
    this.#lock = undefined;
  }

  /** @param {boolean} steal */
  #take(steal) {
    this.withdraw();
    const lock = new WebLock(this.#locks, this.#name, {
      steal,
      held: () => this.#port.elected(),
      stolen: () => {
        if (lock === this.#lock) this.#port.deposed();
      },
    });
    this.#lock = lock;
  }
}
