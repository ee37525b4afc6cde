/** The options that say what requests travel by. */

import { FUNCTION, SESSION_OPTIONS } from '../argument-check.js';

/** @import { Rule } from '../argument-check.js' */
/** @import { SocketConstructor } from './websocket.js' */

/** What requests travel by if the application does not say. @type {'auto' | 'http' | 'websocket'} */
const DEFAULT_TRANSPORT = 'auto';

/**
 * @typedef {object} TransportOptions
 * @property {'auto' | 'http' | 'websocket'} [transport] what requests travel by. `auto`: HTTP at first, and a WebSocket as long as one
 *   works
 * @property {SocketConstructor} [WebSocket] that of the browser or of Node; with another `fetch` there is none if not said
 */

/** @type {Rule} */
const TRANSPORT = ["'auto', 'http' or 'websocket'", (value) => ['auto', 'http', 'websocket'].includes(value)];

/** The options of `connect`, but for `url`. */
export const CONNECT_OPTIONS = { ...SESSION_OPTIONS, transport: TRANSPORT, WebSocket: FUNCTION };

/**
 * @param {TransportOptions & { fetch?: typeof globalThis.fetch }} options
 * @returns {SocketConstructor | undefined} what sockets are made with; undefined: there are none
 * @throws {TypeError} when there must be some
 */
export function socketFor({
  transport = DEFAULT_TRANSPORT,
  fetch,
  WebSocket = fetch ? undefined : globalThis.WebSocket,
}) {
  if (transport === 'websocket' && !WebSocket) throw new TypeError('transport must be http without a WebSocket');
  return transport === 'http' ? undefined : WebSocket;
}
