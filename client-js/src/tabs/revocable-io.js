/** @import { Clock } from '../holdfast.js' */

/** The network and the clock of a session that may have to be left without a word: once cut, nothing happens to it. */
export class Leash {
  #cut = false;
  /** @type {Set<AbortController>} */
  #exchanges = new Set();
  /** @type {Set<any>} */
  #timers = new Set();
  #fetch;
  #clock;

  /**
   * @param {typeof globalThis.fetch} fetch
   * @param {Clock} clock
   */
  constructor(fetch, clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  cut() {
    this.#cut = true;
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
    for (const each of this.#exchanges) each.abort();
    this.#exchanges.clear();
  }

  /** @type {any} */
  fetch = async (/** @type {any} */ url, /** @type {any} */ init) => {
    if (this.#cut) return never();
    const exchange = new AbortController();
    this.#exchanges.add(exchange);
    init.signal.addEventListener('abort', () => exchange.abort());
    try {
      const response = await this.#fetch(url, { ...init, signal: exchange.signal });
      const text = await response.text();
      return this.#cut ? never() : { ...pick(response), text: async () => text };
    } catch (error) {
      if (this.#cut) return never();
      throw error;
    } finally {
      this.#exchanges.delete(exchange);
    }
  };

  /** @type {Clock} */
  clock = {
    now: () => this.#clock.now(),
    setTimeout: (task, delay) => {
      const timer = this.#clock.setTimeout(() => {
        this.#timers.delete(timer);
        task();
      }, delay);
      if (this.#cut) this.#clock.clearTimeout(timer);
      else this.#timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => {
      this.#timers.delete(timer);
      this.#clock.clearTimeout(timer);
    },
  };
}

/** @returns {Promise<never>} one of its own, so that nothing is kept for it */
function never() {
  return new Promise(() => {});
}

/** @param {Response} response */
function pick({ status, headers }) {
  return { status, headers };
}
