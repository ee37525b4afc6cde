/** @import { Locks } from './types.js' */

/** What becomes of a request: a lock that was stolen, or one that was not wanted any more, is no error. */
const AWAITED = 'AbortError';

/** One lock that we hold, or wait for. */
export class Hold {
  /** Whether we hold it. */
  held = false;
  #queue = new AbortController();
  #over = false;
  /** @type {() => void} */
  #release = () => {};

  /**
   * @param {Locks} locks
   * @param {string} name
   * @param {{ steal?: boolean, held: () => void, stolen?: () => void }} how `steal`: take it from who holds it
   */
  constructor(locks, name, { steal = false, held, stolen }) {
    const granted = () => {
      if (this.#over) return undefined;
      this.held = true;
      /** @type {Promise<void>} */
      const kept = new Promise((resolve) => (this.#release = resolve));
      held();
      return kept;
    };
    // A lock cannot be stolen with patience.
    const request = steal
      ? locks.request(name, { steal }, granted)
      : locks.request(name, { signal: this.#queue.signal }, granted);
    request.catch((/** @type {Error} */ error) => {
      if (error.name !== AWAITED) throw error;
      if (!this.#over) stolen?.();
    });
  }

  /** Releases it, or waits for it no more. */
  end() {
    this.#over = true;
    this.held = false;
    this.#queue.abort();
    this.#release();
  }
}
