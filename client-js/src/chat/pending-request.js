import { defer, failure } from './promises.js';

/** @import { Clock } from '../clock.js' */

/** How long an answer is awaited before the request may be made again, in ms. */
export const REQUEST_TIMEOUT = 15_000;

/**
 * @template Answer
 * @typedef {import('./promises.js').Deferred<Answer>} Deferred
 */

/**
 * A request to the server that is made once at a time: callers get the same promise meanwhile. With a clock it is rejected
 * after a time, as the server may refuse it without saying which one it refuses.
 *
 * @template Answer
 */
export class PendingRequest {
  /** @type {Deferred<Answer> | undefined} */
  #deferred;
  #clock;
  /** @type {any} */
  #timer;

  /** @param {Clock} [clock] */
  constructor(clock) {
    this.#clock = clock;
  }

  /** The promise of the answer, while one is awaited. @returns {Promise<Answer> | undefined} it may be ignored */
  get pending() {
    return this.#deferred?.promise;
  }

  /** @returns {Promise<Answer>} it may be ignored */
  begin() {
    if (this.#deferred) return this.#deferred.promise;
    this.#deferred = defer();
    this.extend();
    return this.#deferred.promise;
  }

  /** Restarts the timer: a part of the answer came. */
  extend() {
    if (!this.#deferred) return;
    this.#clock?.clearTimeout(this.#timer);
    this.#timer = this.#clock?.setTimeout(() => this.reject(failure('timeout')), REQUEST_TIMEOUT);
  }

  /** @param {Answer} answer */
  resolve(answer) {
    this.#close()?.resolve(answer);
  }

  /** @param {Error} error */
  reject(error) {
    this.#close()?.reject(error);
  }

  #close() {
    const deferred = this.#deferred;
    this.#deferred = undefined;
    this.#clock?.clearTimeout(this.#timer);
    return deferred;
  }
}
