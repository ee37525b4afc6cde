/** The most values that wait for the reader. */
export const STREAM_LIMIT = 10_000;

/** @typedef {{ resolve: (result: any) => void, reject: (error: Error) => void, promise: Promise<any> }} Deferred */

/** @returns {Deferred} a promise that may be ignored when it is rejected, and what settles it */
export function defer() {
  const deferred = /** @type {Deferred} */ ({});
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  deferred.promise.catch(() => {});
  return deferred;
}

/**
 * Values on their way to one who reads them with `for await`, in order.
 *
 * @template Value
 * @implements {AsyncIterableIterator<Value>}
 */
export class Stream {
  /** @type {Value[]} */
  #values = [];
  /** @type {Deferred[]} */
  #readers = [];
  #over = false;
  /** @type {Error | undefined} */
  #error;
  #detach;

  /** @param {() => void} detach called once, when no more values can be taken */
  constructor(detach) {
    this.#detach = detach;
  }

  /**
   * @param {Value} value
   * @returns {boolean} false when too many wait
   */
  push(value) {
    const room = this.#values.length < STREAM_LIMIT;
    if (room) this.#values.push(value);
    this.#serve();
    return room;
  }

  /** @param {Error} [error] thrown after the values that wait */
  end(error) {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    this.#detach();
    this.#serve();
  }

  /** @returns {Promise<IteratorResult<Value>>} */
  next() {
    const reader = defer();
    this.#readers.push(reader);
    this.#serve();
    return reader.promise;
  }

  /** @returns {Promise<IteratorResult<Value>>} */
  async return() {
    this.clear();
    this.end();
    return { done: true, value: undefined };
  }

  /**
   * @param {any} error
   * @returns {Promise<IteratorResult<Value>>}
   */
  async throw(error) {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** Drops what waits. */
  clear() {
    this.#values = [];
    this.#error = undefined;
  }

  #serve() {
    while (this.#readers.length > 0 && (this.#values.length > 0 || this.#over)) {
      const { resolve, reject } = /** @type {Deferred} */ (this.#readers.shift());
      if (this.#values.length > 0) resolve({ done: false, value: this.#values.shift() });
      else if (this.#error) reject(this.#error);
      else resolve({ done: true, value: undefined });
    }
  }
}
