/** @import { Channel, Locks } from './types.js' */

/** The name of the error when a lock was stolen, or was not wanted any more. */
const ABORTED = 'AbortError';

/** @param {string} id of a tab @returns {string} the name of the lock that it holds as long as it lives */
export function lockOf(id) {
  return `holdfast-tab:${id}`;
}

/** A lock of the browser that this tab holds or waits for. */
export class WebLock {
  /** Whether it is held now. */
  held = false;
  #queue = new AbortController();
  #over = false;
  /** @type {() => void} */
  #release = () => {};

  /**
   * @param {Locks} locks
   * @param {string} name
   * @param {object} how
   * @param {boolean} [how.steal] take it from its holder
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
    // A request that steals takes no signal.
    const request = steal
      ? locks.request(name, { steal }, granted)
      : locks.request(name, { signal: this.#queue.signal }, granted);
    request.catch((/** @type {Error} */ error) => {
      if (error.name === ABORTED) return this.#over || stolen?.();
      if (!denied) throw error;
      if (!this.#over) denied();
    });
  }

  /** Releases it, or stops waiting for it. */
  end() {
    this.#over = true;
    this.held = false;
    this.#queue.abort();
    this.#release();
  }
}

/** Locks within one tab, for a page that gets none from the browser. */
export class LocalLocks {
  /** By name, settled when the last holder has released the lock. @type {Map<string, Promise<unknown>>} */
  #last = new Map();

  /**
   * @param {string} name
   * @param {{ signal?: AbortSignal }} options
   * @param {() => unknown} granted
   * @returns {Promise<any>}
   */
  async request(name, { signal }, granted) {
    const held = (this.#last.get(name) ?? Promise.resolve()).then(() => (signal?.aborted ? undefined : granted()));
    this.#last.set(name, held);
    return held;
  }
}

/** @returns {Channel} one without another end */
export function openNullChannel() {
  // eslint-disable-next-line no-restricted-syntax -- as a BroadcastChannel has it
  return { onmessage: null, postMessage: () => {}, close: () => {} };
}
