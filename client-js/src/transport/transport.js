/** The port between a session and the network. Nothing here runs. */

/** @import { Answer, Reason } from '../types.js' */

/**
 * @typedef {object} Exchange one request, as it is to be carried
 * @property {number} ticket a new one each time
 * @property {number} rid of the request that is in the body
 * @property {string} body
 * @property {boolean} keepalive whether the page may go away before the answer
 */

/**
 * @typedef {object} Transport what carries the requests of sessions to a server. It repeats nothing that is lost and keeps
 *   no order: that is the session's
 * @property {(exchange: Exchange) => void} send begins an exchange
 * @property {(ticket: number) => void} abort gives an exchange up; one that has ended is ignored
 */

/**
 * @typedef {{ answer: Answer } | { reason: Reason, final: boolean, retryAfter?: number }} ExchangeOutcome the
 *   answer of the server, or why there is none. `final`: a repeat cannot help; `retryAfter`: it cannot before so many ms
 */

/** @typedef {(ticket: number, outcome: ExchangeOutcome) => void} OnOutcome called once for each exchange, never from within `send` */

/** @typedef {{ remark: (now: number, text: string) => void }} Remarks the trace, which takes remarks on what happened when, in ms */

/**
 * @typedef {(url: string, fetch: typeof globalThis.fetch, settle: OnOutcome, trace: Remarks) => Transport} TransportFactory
 *   what makes the transport of a session
 */

export {};
