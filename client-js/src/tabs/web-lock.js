/** @import { Channel, Locks } from './types.js' */

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
   * @param {object} how
   * @param {boolean} [how.steal] take it from who holds it
   * @param {() => void} how.held
   * @param {() => void} [how.stolen]
   * @param {() => void} [how.denied] the browser gives no locks here, such as in a frame that has no origin
   */
  constructor(locks, name, { steal = false, held, stolen, denied }) {
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
      if (error.name === AWAITED) return this.#over || stolen?.();
      if (!denied) throw error;
      if (!this.#over) denied();
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

/** The locks of a tab that shares nothing with others, for there are none to be had from the browser. */
export class LoneLocks {
  /** When the last one who asked for a lock will have released it. @type {Map<string, Promise<unknown>>} */
  #last = new Map();

  /**
   * @param {string} name
   * @param {{ signal?: AbortSignal }} options
   * @param {() => unknown} granted
   * @returns {Promise<any>}
   */
  async request(name, { signal }, granted) {
    const turn = (this.#last.get(name) ?? Promise.resolve()).then(() => (signal?.aborted ? undefined : granted()));
    this.#last.set(name, turn);
    return turn;
  }
}

/** @returns {Channel} to nobody */
export function openSilence() {
  return { onmessage: null, postMessage: () => {}, close: () => {} };
}
