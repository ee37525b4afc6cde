/**
 * The shapes that the modules share. Nothing here runs.
 *
 * Names are those of XEP-0124 in its JSON mapping; times of the wire are in seconds, times inside in milliseconds.
 */

/** @typedef {any} Packet one JSON value from or to the application; those of the chat are objects with a `kind` */

/**
 * @typedef {'connecting' | 'connected' | 'reconnecting' | 'offline' | 'paused' | 'closing' | 'closed'} State
 * `connecting`: a session is being created. `connected`: all that was sent is answered or being held. `reconnecting`: an
 * answer was lost, the session may still live. `offline`: there is no session, and creating one failed at least once.
 * `paused`: the server was told to expect no request. `closing`: the last request is on its way. `closed`: the end.
 */

/**
 * @typedef {string} Reason why a state was entered: `closed` (by `close()`), `network`, `timeout`, `not-json`, `expired`
 * (the server was silent longer than a session lives), `error` (the recoverable one), `http-` and a status, a terminal
 * condition of XEP-0124, or the code of the error packet that ended the session for good: `replaced`, `kicked`, `banned`
 */

/**
 * @typedef {object} Answer what the server says to one request
 * @property {Packet[]} [packets]
 * @property {string} [type] `terminate` or `error`
 * @property {string} [condition]
 * @property {number} [report] a rid whose answer the server believes lost
 * @property {string} [sid] only in the answer to a creation, as are the following
 * @property {number} [wait]
 * @property {number} [hold]
 * @property {number} [requests]
 * @property {number} [inactivity]
 * @property {number} [maxpause]
 * @property {number} [polling]
 */

/**
 * @typedef {{ on: 'open' }
 *   | { on: 'send', encoded: { packet: Packet, text: string, bytes: number } }
 *   | { on: 'answer', ticket: number, answer: Answer }
 *   | { on: 'lost', ticket: number, reason: Reason, final?: boolean }
 *   | { on: 'wake' }
 *   | { on: 'pause', seconds: number }
 *   | { on: 'resume' }
 *   | { on: 'close' }} Input what happens to the machine. A ticket names one HTTP exchange; `final` says that repeating
 *   the request cannot help
 */

/**
 * @typedef {{ do: 'post', ticket: number, rid: number, body: string, keepalive: boolean }
 *   | { do: 'abort', ticket: number }
 *   | { do: 'deliver', packets: Packet[] }
 *   | { do: 'state', state: State, reason: Reason }
 *   | { do: 'session', number: number }
 *   | { do: 'lost', reason: Reason, packets: Packet[] }
 *   | { do: 'end', reason: Reason }} Effect what the driver has to do, in order. `keepalive`: the
 *   page may go away before the answer. `session`: a new one began, the first
 *   has number 1. `lost`: a session is gone, and of these packets nobody knows whether they arrived
 */

/** @typedef {{ wait: number }} Settings `wait`: the longest the server may hold a request, in seconds */

export {};
