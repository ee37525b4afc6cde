/**
 * `connect`: a session in a browser or in Node, with ordered, exactly-once packets both ways, over plain HTTP and WebSockets.
 */

import { checkOptions } from './argument-check.js';
import { HoldfastSession } from './client-session.js';
import { SYSTEM_CLOCK } from './clock.js';
import { ChoosingTransport } from './transport/choosing.js';
import { CONNECT_OPTIONS, socketFor } from './transport/options.js';
import { pollingTransport } from './transport/polling.js';
import { resolveUrl } from './transport/url.js';

/** @import { SessionOptions } from './client-session.js' */
/** @import { TransportOptions } from './transport/options.js' */
/** @typedef {import('./client-session.js').Carrier} Carrier */
/** @typedef {import('./client-session.js').Clock} Clock */
/** @typedef {import('./client-session.js').Events} Events */
/** @typedef {import('./client-session.js').Packet} Packet */
/** @typedef {import('./client-session.js').Reason} Reason */
/** @typedef {import('./client-session.js').State} State */

export { HoldfastError } from './error.js';
export { VERSION } from './session/version.js';

/** @typedef {SessionOptions & TransportOptions} Options */

/**
 * Opens a session and keeps one open until `close`, or until the server will have no other.
 *
 * @param {Options} options
 * @returns {HoldfastSession}
 * @throws {TypeError} when an option is not what it must be
 */
export function connect(options) {
  const {
    url,
    transport,
    fetch,
    page = globalThis.document,
    clock = SYSTEM_CLOCK,
  } = checkOptions(options, CONNECT_OPTIONS);
  const WebSocket = socketFor(options);
  if (!WebSocket) return new HoldfastSession(options, pollingTransport);
  /** @type {ChoosingTransport} */
  let choosing;
  const only = transport === 'websocket';
  const href = resolveUrl(url, Boolean(fetch));
  /** @type {any} its transport is read only for others */
  const session = new HoldfastSession(options, (...port) => {
    choosing = new ChoosingTransport({ href, WebSocket, only, clock, moved }, port);
    return choosing;
  });
  if (only) session.transport = transport;
  const window = page?.defaultView;
  const renew = () => choosing.renew();
  window?.addEventListener('online', renew);
  session.on('end', () => {
    window?.removeEventListener('online', renew);
    choosing.close();
  });
  return session;

  /** @param {Carrier} carrier */
  function moved(carrier) {
    if (only || carrier === session.transport) return;
    session.transport = carrier;
    session.emit('state', { state: session.state, reason: session.reason, transport: carrier });
  }
}

/** @typedef {HoldfastSession} Session a session and its successors, as `connect` gives it */
