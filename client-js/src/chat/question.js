import { defer } from './promises.js';

/**
 * @template Answer
 * @typedef {import('./promises.js').Deferred<Answer>} Deferred
 */

/**
 * A question to the server that is not asked twice at a time: whoever asks meanwhile gets the same answer.
 *
 * @template Answer
 */
export class Question {
  /** @type {Deferred<Answer> | undefined} */
  #open;

  /** The answer that is awaited, if there is one. @returns {Promise<Answer> | undefined} it may be ignored */
  get pending() {
    return this.#open?.promise;
  }

  /** @returns {Promise<Answer>} it may be ignored */
  ask() {
    this.#open ??= defer();
    return this.#open.promise;
  }

  /** @param {Answer} answer */
  answer(answer) {
    this.#open?.resolve(answer);
    this.#open = undefined;
  }

  /** @param {Error} error */
  refuse(error) {
    this.#open?.reject(error);
    this.#open = undefined;
  }
}
