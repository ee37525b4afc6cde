import { check, checkOptions, FUNCTION, SIGNAL, TEXT } from '../argument-check.js';
import { once, stream } from './stream.js';

/** @import { Reason } from '../types.js' */

/**
 * @typedef {object} Until
 * @property {AbortSignal} [signal] its abort takes the listener off
 * @property {(reason: Reason) => void} [over] called at the end, or when the signal aborts
 */

const UNTIL = { signal: SIGNAL, over: FUNCTION };

/**
 * An emitter of named events with one value each, up to an end. An error that a listener throws is reported as uncaught, and
 * affects neither other listeners nor the emitter.
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
  on(name, listener, until = {}) {
    this.off(name, listener); // checks both
    const { signal, over } = checkOptions(until, UNTIL);
    const listeners = this.#listeners.get(name) ?? new Map();
    const abort = () => leave('aborted');
    /** @param {Reason} [reason] */
    const leave = (reason) => {
      if (listeners.get(listener) !== leave) return;
      listeners.delete(listener);
      signal?.removeEventListener('abort', abort);
      if (reason !== undefined) over?.(reason);
    };
    this.#listeners.set(name, listeners.set(listener, leave));
    signal?.addEventListener('abort', abort);
    if (this.#end !== undefined) leave(this.#end);
    else if (signal?.aborted) abort();
    return () => leave();
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(value: Events[Name]) => void} listener
   */
  off(name, listener) {
    check('name', name, TEXT);
    check('listener', listener, FUNCTION);
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
  once(name, until = {}) {
    check('name', name, TEXT);
    checkOptions(until, UNTIL);
    return once(this, name, until);
  }

  /**
   * All events of that name from now on, for `for await`. Done after the end; throws a `HoldfastError` when the signal
   * aborts (`aborted`) or after 10,000 values that were not read (`queue-full`).
   *
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Until} [until]
   * @returns {AsyncIterableIterator<Events[Name]>}
   */
  stream(name, until = {}) {
    checkOptions(until, UNTIL);
    return stream(this, name, until);
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Events[Name]} value
   */
  emit(name, value) {
    const listeners = this.#listeners.get(name);
    for (const [listener] of [...(listeners ?? [])]) {
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
   * Ends it: streams are done, and promises of `once` are rejected.
   *
   * @param {Reason} reason
   */
  finish(reason) {
    this.#end ??= reason;
    for (const listeners of this.#listeners.values()) {
      for (const leave of [...listeners.values()]) leave(reason);
    }
  }
}
