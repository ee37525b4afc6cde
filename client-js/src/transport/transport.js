/** The port between a session and the network. Nothing here runs. */

/** @import { Answer, Reason } from '../types.js' */

/**
 * @typedef {object} Transport what carries the requests of sessions to a server. It repeats nothing and keeps no order:
 *   that is the session's
 * @property {(ticket: number, body: string, keepalive: boolean) => void} send begins an exchange; its ticket is a new one.
 *   `keepalive`: the page may go away before the answer
 * @property {(ticket: number) => void} abort gives an exchange up; one that has ended is ignored
 */

/**
 * @typedef {{ answer: Answer } | { reason: Reason, final: boolean, retryAfter?: number }} ExchangeOutcome the
 *   answer of the server, or why there is none. `final`: a repeat cannot help; `retryAfter`: it cannot before so many ms
 */

/** @typedef {(ticket: number, outcome: ExchangeOutcome) => void} OnOutcome called once for each exchange, never from within `send` */

export {};
