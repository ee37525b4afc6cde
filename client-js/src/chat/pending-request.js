import { defer, failure } from './promises.js';

/** @import { Clock } from '../holdfast.js' */

/** A question that had no answer for so long may be asked again, in ms. */
export const PATIENCE = 15_000;

/**
 * @template Answer
 * @typedef {import('./promises.js').Deferred<Answer>} Deferred
 */

/**
 * A question to the server that is not asked twice at a time: whoever asks meanwhile gets the same answer.
 * With a clock it is given up after a time, as one that the server refuses without saying which.
 *
 * @template Answer
 */
export class Question {
  /** @type {Deferred<Answer> | undefined} */
  #open;
  #clock;
  /** @type {any} */
  #timer;

  /** @param {Clock} [clock] */
  constructor(clock) {
    this.#clock = clock;
  }

  /** The answer that is awaited, if there is one. @returns {Promise<Answer> | undefined} it may be ignored */
  get pending() {
    return this.#open?.promise;
  }

  /** @returns {Promise<Answer>} it may be ignored */
  ask() {
    if (this.#open) return this.#open.promise;
    this.#open = defer();
    this.extend();
    return this.#open.promise;
  }

  /** A part of the answer came, and the rest may take as long. */
  extend() {
    if (!this.#open) return;
    this.#clock?.clearTimeout(this.#timer);
    this.#timer = this.#clock?.setTimeout(() => this.refuse(failure('timeout')), PATIENCE);
  }

  /** @param {Answer} answer */
  answer(answer) {
    this.#close()?.resolve(answer);
  }

  /** @param {Error} error */
  refuse(error) {
    this.#close()?.reject(error);
  }

  #close() {
    const open = this.#open;
    this.#open = undefined;
    this.#clock?.clearTimeout(this.#timer);
    return open;
  }
}
