/** @import { Clock } from '../clock.js' */

/**
 * The network and the clock of a session that can be dropped at once: after a call of `revoke` no answer and no timer reaches
 * the session.
 */
export class RevocableIo {
  #revoked = false;
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

  revoke() {
    this.#revoked = true;
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
    for (const each of this.#exchanges) each.abort();
    this.#exchanges.clear();
  }

  /** @type {any} */
  fetch = async (/** @type {any} */ url, /** @type {any} */ init) => {
    if (this.#revoked) return never();
    const exchange = new AbortController();
    this.#exchanges.add(exchange);
    init.signal.addEventListener('abort', () => exchange.abort());
    try {
      const response = await this.#fetch(url, { ...init, signal: exchange.signal });
      const text = await response.text();
      return this.#revoked ? never() : { ...pick(response), text: async () => text };
    } catch (error) {
      if (this.#revoked) return never();
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
      if (this.#revoked) this.#clock.clearTimeout(timer);
      else this.#timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => {
      this.#timers.delete(timer);
      this.#clock.clearTimeout(timer);
    },
  };
}

/** @returns {Promise<never>} a new one each time, so that what waits for it can be collected */
function never() {
  return new Promise(() => {});
}

/** @param {Response} response */
function pick({ status, headers }) {
  return { status, headers };
}
