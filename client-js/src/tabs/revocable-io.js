/** @import { Clock } from '../clock.js' */
/** @import { Options } from '../holdfast.js' */
/** @import { Page } from '../types.js' */

/**
 * The network, the clock and the page of a session that can be dropped at once: after a call of `revoke` no answer, no timer
 * and no event reaches the session.
 */
export class RevocableIo {
  #revoked = false;
  /** @type {Set<AbortController>} */
  #exchanges = new Set();
  /** @type {Set<any>} */
  #timers = new Set();
  /** @type {Set<InstanceType<NonNullable<Options['WebSocket']>>>} */
  #sockets = new Set();
  #off = new AbortController();
  #fetch;
  #clock;

  /**
   * @param {Pick<Options, 'fetch' | 'WebSocket'>} options
   * @param {Clock} clock
   * @param {Page | null} [page] of the tab
   */
  constructor({ fetch = globalThis.fetch.bind(globalThis), WebSocket }, clock, page) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.WebSocket = WebSocket && this.#revocable(WebSocket);
    const window = new EventTarget();
    /** What the session may know of the page: the tab heeds the rest. */
    this.page = {
      // The timers of a hidden page are late.
      get hidden() {
        return page?.hidden;
      },
      defaultView: window,
    };
    const online = () => window.dispatchEvent(new Event('online'));
    page?.defaultView?.addEventListener('online', online, { signal: this.#off.signal });
  }

  /** @param {NonNullable<Options['WebSocket']>} WebSocket @returns {any} one that makes sockets which can be revoked */
  #revocable(WebSocket) {
    const sockets = this.#sockets;
    return function (/** @type {string} */ url, /** @type {string} */ protocol) {
      const socket = new WebSocket(url, protocol);
      sockets.add(socket);
      socket.addEventListener('close', () => sockets.delete(socket));
      return socket;
    };
  }

  revoke() {
    this.#revoked = true;
    this.#off.abort();
    for (const each of this.#sockets) {
      // eslint-disable-next-line no-restricted-syntax -- as a WebSocket has it
      each.onopen = each.onmessage = each.onclose = null;
      each.close();
    }
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
