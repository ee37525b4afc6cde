import { HoldfastError } from '../error.js';

/** @import { Emitter, Until } from './emitter.js' */

/** The most values that wait for the reader. */
export const STREAM_LIMIT = 10_000;

/**
 * A queue of values that are read with `for await`, in order.
 *
 * @template Value
 * @implements {AsyncIterableIterator<Value>}
 */
export class Stream {
  /** @type {Value[]} */
  #values = [];
  #over = false;
  /** @type {HoldfastError | undefined} */
  #error;
  /** The last read that was made: reads get their values in the order in which they were made. @type {Promise<any>} */
  #lastRead = Promise.resolve();
  #wake = () => {};
  #detach;

  /** @param {() => void} detach called when no more values are wanted */
  constructor(detach) {
    this.#detach = detach;
  }

  /** @param {Value} value */
  push(value) {
    if (this.#values.length >= STREAM_LIMIT) return this.end(new HoldfastError('queue-full'));
    this.#values.push(value);
    this.#wake();
  }

  /** @param {HoldfastError} [error] thrown after the values that wait */
  end(error) {
    this.#over = true;
    this.#error = error;
    this.#detach();
    this.#wake();
  }

  /** @param {HoldfastError} [error] thrown in place of the values that wait */
  cancel(error) {
    this.#values = [];
    this.end(error);
  }

  /** @returns {Promise<IteratorResult<Value>>} */
  next() {
    const take = () => this.#take();
    this.#lastRead = this.#lastRead.then(take, take);
    this.#lastRead.catch(() => {}); // a caller may ignore it
    return this.#lastRead;
  }

  /** @returns {Promise<IteratorResult<Value>>} */
  return() {
    this.cancel();
    return this.next();
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async #take() {
    while (this.#values.length === 0 && !this.#over) await new Promise((wake) => (this.#wake = () => wake(0)));
    if (this.#values.length > 0) return { done: false, value: this.#values.shift() };
    if (this.#error) throw this.#error;
    return { done: true, value: undefined };
  }
}

/**
 * @param {Emitter<any>} emitter
 * @param {PropertyKey} name
 * @param {Until} until
 * @returns {Promise<any>} the next event of that name
 */
export function once(emitter, name, { signal }) {
  const promise = new Promise((resolve, reject) => {
    const off = emitter.on(name, (value) => (off(), resolve(value)), {
      signal,
      over: (reason) => reject(new HoldfastError(reason)),
    });
  });
  promise.catch(() => {});
  return promise;
}

/**
 * @param {Emitter<any>} emitter
 * @param {PropertyKey} name
 * @param {Until} until
 * @returns {Stream<any>} all events of that name from now on
 */
export function stream(emitter, name, { signal }) {
  const values = new Stream(() => off());
  let off = () => {};
  off = emitter.on(name, (value) => values.push(value), {
    signal,
    over: (reason) => (signal?.aborted ? values.cancel(new HoldfastError(reason)) : values.end()),
  });
  return values;
}
