/**
 * `connect` without the part for WebSockets: a session in a browser or in Node whose requests travel by HTTP alone. A bundle
 * that imports this entry and not the others has none of that part.
 */

import { checkOptions, SESSION_OPTIONS } from './argument-check.js';
import { HoldfastSession } from './client-session.js';
import { pollingTransport } from './transport/polling.js';

/** @import { SessionOptions } from './client-session.js' */
/** @typedef {import('./client-session.js').Carrier} Carrier */
/** @typedef {import('./client-session.js').Clock} Clock */
/** @typedef {import('./client-session.js').Events} Events */
/** @typedef {import('./client-session.js').Packet} Packet */
/** @typedef {import('./client-session.js').Reason} Reason */
/** @typedef {import('./client-session.js').State} State */

export { HoldfastError } from './error.js';
export { VERSION } from './session/version.js';

/** @typedef {SessionOptions & { transport?: 'http' }} Options */

/**
 * Opens a session and keeps one open until `close`, or until the server will have no other.
 *
 * @param {Options} options
 * @returns {HoldfastSession}
 * @throws {TypeError} when an option is not what it must be
 */
export function connect(options) {
  return new HoldfastSession(checkOptions(options, SESSION_OPTIONS), pollingTransport);
}

/** @typedef {HoldfastSession} Session a session and its successors, as `connect` gives it */
