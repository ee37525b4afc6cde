/** What goes into the session machine and what comes out of it. Nothing here runs. */

/** @import { Answer, Encoded, Packet, Reason, State } from '../types.js' */
/** @import { Request } from './request-window.js' */

/**
 * @typedef {{ on: 'open' }
 *   | { on: 'send', encoded: Encoded }
 *   | { on: 'withdraw', encoded: Encoded }
 *   | { on: 'answer', ticket: number, answer: Answer }
 *   | { on: 'lost', ticket: number, reason: Reason, final?: boolean, retryAfter?: number }
 *   | { on: 'wake' }
 *   | { on: 'probe' }
 *   | { on: 'pause', seconds: number }
 *   | { on: 'resume' }
 *   | { on: 'close' }} Input what happens to the machine. A ticket names one HTTP exchange; `final` says that repeating
 *   the request cannot help, `retryAfter` that it cannot before so many ms; `probe`: something may have happened unseen,
 *   such as sleep
 */

/**
 * @typedef {{ do: 'post', ticket: number, rid: number, body: string, keepalive: boolean }
 *   | { do: 'abort', ticket: number }
 *   | { do: 'receive', packets: Packet[] }
 *   | { do: 'state', state: State, reason: Reason }
 *   | { do: 'session', number: number }
 *   | { do: 'sent', encoded: Encoded[] }
 *   | { do: 'unsent', encoded: Encoded[], reason: Reason }
 *   | { do: 'lost', reason: Reason }
 *   | { do: 'end', reason: Reason }} Effect what the driver has to do, in order. `keepalive`: the page may go away before
 *   the answer. `session`: a new one began, the first has number 1. `sent`: the server has these packets. `unsent`: it
 *   will not have them, or that is unknown
 */

/**
 * @typedef {object} Settings
 * @property {number} wait the longest the server may hold a request, in seconds
 * @property {{ packets: number, seconds: number } | null} [pace] how many packets may leave in how many seconds; null: any
 */

/**
 * @typedef {object} Cause why an action is performed, and what it needs to know
 * @property {Reason} reason
 * @property {boolean} [eager] whether the first repeat may come at once
 * @property {number} [retryAfter] no repeat may come before so many ms
 * @property {Request} [request]
 * @property {Answer} [answer]
 * @property {number} [seconds]
 */

/** @typedef {(packets?: Packet[]) => { code: Reason | undefined, retryAfter: number }} ReadNotice what packets of the
 * application say about their session: that it ends for good, and why; and for how many ms no other is to be created */

export {};
