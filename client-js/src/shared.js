/**
 * `connectShared`: one session for all tabs of an origin. Browsers open six connections to a host for all tabs together, and
 * each session keeps one of them busy. One tab leads and has the session; the others use it, and each could lead next.
 */

import { checkOptions, FUNCTION, orNull, TEXT } from './argument-check.js';
import { SYSTEM_CLOCK } from './clock.js';
import { connect } from './holdfast.js';
import { SharedSession } from './tabs/shared-session.js';
import { CONNECT_OPTIONS, socketFor } from './transport/options.js';
import { resolveUrl } from './transport/url.js';

/** @import { Options, Session } from './holdfast.js' */
/** @import { Page } from './types.js' */
/** @import { Channel, Locks, Switchboard, SwitchboardPort, TabEnvironment } from './tabs/types.js' */

/**
 * @typedef {object} Sharing
 * @property {string} [name] tabs with the same URL and the same name share a session, such as those of one user
 * @property {(port: SwitchboardPort) => Switchboard} [switchboard] routes packets to tabs; without one every packet goes to
 *   every tab
 * @property {AbortSignal} [signal]
 * @property {Page | null} [page]
 * @property {Locks | null} [locks]
 * @property {(name: string) => Channel} [channel]
 * @property {() => number} [wall] the time of day in ms
 * @property {typeof connect} [connect]
 */

/** The options of `connectShared`, but for `url`. */
const SHARED_OPTIONS = {
  ...CONNECT_OPTIONS,
  name: TEXT,
  switchboard: FUNCTION,
  locks: orNull(['a LockManager', (value) => typeof value?.request === 'function']),
  channel: FUNCTION,
  connect: FUNCTION,
};

/**
 * Whether tabs can share a session here: Web Locks need HTTPS or localhost.
 *
 * @returns {boolean}
 */
export function canShare() {
  return Boolean(globalThis.navigator?.locks) && typeof BroadcastChannel === 'function';
}

/**
 * Takes part in the session of all tabs; where they cannot share one, it is `connect`.
 *
 * @param {Options & Sharing} options
 * @returns {Session}
 * @throws {TypeError} when an option is not what it must be
 */
export function connectShared(options) {
  return share(checkOptions(options, SHARED_OPTIONS));
}

/** @param {Options & Sharing} options @returns {Session} */
function share({ name = '', switchboard, signal, ...rest }) {
  const { locks = globalThis.navigator?.locks, channel = openChannel, connect: open = connect, ...own } = rest;
  if (!locks || (channel === openChannel && !canShare())) return open({ ...own, signal });
  const { page = globalThis.document, wall = Date.now, ...options } = own;
  const { url, clock = SYSTEM_CLOCK, random = Math.random } = options;
  const href = resolveUrl(url, Boolean(options.fetch) || open !== connect);
  /** @type {TabEnvironment} */
  const environment = {
    name: `holdfast:${href}:${name}`,
    ...{ locks, channel, clock, random, wall, page },
    connect: open,
    // eslint-disable-next-line no-restricted-syntax -- the option for no page
    options: /** @type {Options} */ ({ ...options, WebSocket: socketFor(options), wall, page: null }),
  };
  /** @type {Pick<Session, keyof Session>} */
  const session = new SharedSession(environment, { signal, switchboard });
  return /** @type {any} */ (session);
}

/** @param {string} name */
function openChannel(name) {
  return new BroadcastChannel(name);
}
