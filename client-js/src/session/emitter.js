import { HoldfastError } from './error.js';
import { Stream } from './stream.js';

/** @import { Reason } from './types.js' */

/** @typedef {{ signal?: AbortSignal | undefined }} Until its abort takes the listener off */

/**
 * Named events with one value each, up to an end. A listener that throws harms neither the others nor the one who tells
 * them: its error is reported as an uncaught one.
 *
 * @template {Record<string, any>} Events
 */
export class Emitter {
  /** The listeners, and what takes each off. @type {Map<keyof Events, Map<Function, (reason?: Reason) => void>>} */
  #listeners = new Map();
  /** Why there are no more events. @type {Reason | undefined} */
  #end;

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(value: Events[Name]) => void} listener added once, however often it is given
   * @param {Until} [until]
   * @returns {() => void} takes the listener off again
   */
  on(name, listener, until) {
    const leave = this.#listen(name, listener, until, () => {});
    return () => leave();
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(value: Events[Name]) => void} listener
   */
  off(name, listener) {
    this.#listeners.get(name)?.get(listener)?.();
  }

  /**
   * Waits for the next event of that name.
   *
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Until} [until]
   * @returns {Promise<Events[Name]>} rejected with a `HoldfastError` when the end comes first or the signal aborts; it may
   *   be ignored
   */
  once(name, until) {
    const promise = new Promise((resolve, reject) => {
      /** @param {Events[Name]} value */
      const listener = (value) => {
        this.off(name, listener);
        resolve(value);
      };
      this.#listen(name, listener, until, (reason) => reject(new HoldfastError(reason)));
    });
    promise.catch(() => {});
    return promise;
  }

  /**
   * All events of that name from now on, for `for await`. Done after the end; throws a `HoldfastError` when the signal
   * aborts (`aborted`) or after 10,000 values that nobody read (`queue-full`).
   *
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Until} [until]
   * @returns {AsyncIterableIterator<Events[Name]>}
   */
  stream(name, until) {
    /** @param {Events[Name]} value */
    const listener = (value) => stream.push(value);
    /** @type {Stream<Events[Name]>} */
    const stream = new Stream(() => this.off(name, listener));
    this.#listen(name, listener, until, (reason) => {
      if (this.#end === undefined) stream.cancel(new HoldfastError(reason));
      else stream.end();
    });
    return stream;
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Events[Name]} value
   */
  emit(name, value) {
    const listeners = this.#listeners.get(name);
    for (const listener of [...(listeners?.keys() ?? [])]) {
      if (!listeners?.has(listener)) continue;
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /**
   * There will be no more events: streams are done, and whoever waits for an event hears why not.
   *
   * @param {Reason} reason
   */
  finish(reason) {
    this.#end ??= reason;
    for (const listeners of this.#listeners.values()) {
      for (const leave of [...listeners.values()]) leave(reason);
    }
  }

  /**
   * @param {keyof Events} name
   * @param {(value: any) => void} listener
   * @param {Until | undefined} until
   * @param {(reason: Reason) => void} over called instead of the listener when the end comes or the signal aborts
   * @returns {(reason?: Reason) => void} takes the listener off
   */
  #listen(name, listener, { signal } = {}, over) {
    this.off(name, listener);
    const listeners = this.#listeners.get(name) ?? new Map();
    const abort = () => leave('aborted');
    /** @param {Reason} [reason] */
    const leave = (reason) => {
      if (listeners.get(listener) !== leave) return;
      listeners.delete(listener);
      signal?.removeEventListener('abort', abort);
      if (reason !== undefined) over(reason);
    };
    this.#listeners.set(name, listeners.set(listener, leave));
    signal?.addEventListener('abort', abort);
    if (this.#end !== undefined) leave(this.#end);
    else if (signal?.aborted) abort();
    return leave;
  }
}
