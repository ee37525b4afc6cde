/**
 * The shapes that the modules share. Nothing here runs.
 *
 * Names are those of XEP-0124 in its JSON mapping; times of the wire are in seconds, times inside in milliseconds.
 */

/** @typedef {any} Packet one JSON value from or to the application; those of the chat are objects with a `kind` */

/**
 * What browsers have. In a project for Node the compiler knows none of it, and it is not missed there.
 *
 * @typedef {typeof globalThis extends { document: infer Found } ? Found : any} Page
 * @typedef {typeof globalThis extends { navigator: { locks: infer Found } } ? Found : any} LockManager
 */

/** @typedef {{ packet: Packet, text: string, bytes: number, number?: number, follows?: boolean }} Encoded a packet, its
 * JSON and the length of that; with `number` it belongs to the session of that number and to no other; with `follows` it
 * leaves in one request with the packet before it */

/** @typedef {'connecting' | 'connected' | 'reconnecting' | 'offline' | 'paused' | 'closing' | 'closed'} State as
 * `table.js` describes them */

/** @typedef {'http' | 'websocket'} Carrier what a request travels by */

/**
 * @typedef {'item-not-found' | 'system-shutdown' | 'policy-violation' | 'bad-request' | 'other-request'
 *   | 'remote-connection-failed' | 'remote-stream-error' | 'internal-server-error' | 'host-gone' | 'host-unknown'
 *   | 'improper-addressing' | 'see-other-uri' | 'undefined-condition' | 'terminate'} Condition with which the server ends a
 * session, as XEP-0124 has them; `terminate` stands for none
 */

/**
 * @typedef {'open' | 'created' | 'answered' | 'send' | 'pause' | 'resume' | 'probe' | 'closed' | 'aborted' | 'network'
 *   | 'timeout' | 'not-json' | 'redirect' | 'expired' | 'error' | 'report' | `http-${number}` | Condition | 'replaced' | 'kicked'
 *   | 'banned' | 'lost' | 'takeover' | 'queue-full' | 'too-long'} Reason why a state was entered, a session lost or ended, or
 * a packet not sent. `docs/client/reasons.md` has the list with remedies
 */

/**
 * @typedef {object} Answer what the server says to one request
 * @property {Packet[]} [packets]
 * @property {string} [type] `terminate` or `error`
 * @property {string} [condition]
 * @property {number} [ack] the highest rid up to which the server has all; left out when it is the answered one
 * @property {number} [report] a rid whose answer the server believes lost
 * @property {string} [sid] only in the answer to a creation, as are the following
 * @property {number} [wait]
 * @property {number} [hold]
 * @property {number} [requests]
 * @property {number} [inactivity]
 * @property {number} [maxpause]
 * @property {number} [polling]
 */

export {};
