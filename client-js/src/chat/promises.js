import { HoldfastError } from '../error.js';

/** @import { Reason } from '../types.js' */
/** @import { RoomReason } from './types.js' */

/**
 * @template Value
 * @typedef {{ promise: Promise<Value>, resolve: (value: Value) => void, reject: (error: Error) => void }} Deferred
 */

/**
 * @template Value
 * @returns {Deferred<Value>} a promise that may be ignored when it is rejected, and what settles it
 */
export function defer() {
  const deferred = /** @type {Deferred<Value>} */ ({});
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  deferred.promise.catch(() => {});
  return deferred;
}

/**
 * @param {RoomReason} reason
 * @param {string} [text] in words
 */
export function failure(reason, text) {
  return new HoldfastError(/** @type {Reason} */ (reason), text);
}

/**
 * @param {RoomReason} reason
 * @param {string} [text]
 * @returns {Promise<never>} it may be ignored
 */
export function rejected(reason, text) {
  const { promise, reject } = defer();
  reject(failure(reason, text));
  return /** @type {Promise<never>} */ (promise);
}
