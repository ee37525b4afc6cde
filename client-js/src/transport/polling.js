import { readResponse, readRetryAfter } from './response.js';

/** @import { ExchangeOutcome, OnOutcome, Transport } from './transport.js' */

/**
 * Creates the transport by long polling: each exchange is a POST whose answer the server may hold back.
 *
 * @param {string} url
 * @param {typeof globalThis.fetch} fetch
 * @param {OnOutcome} settle
 * @returns {Transport}
 */
export function pollingTransport(url, fetch, settle) {
  /** The exchanges that are under way, by ticket. @type {Map<number, AbortController>} */
  const exchanges = new Map();
  return {
    // The next request leaves from the end of this function: not from a timer, which browsers hold back in hidden tabs.
    async send({ ticket, body, keepalive }) {
      const exchange = new AbortController();
      exchanges.set(ticket, exchange);
      const outcome = await post(url, fetch, { body, signal: exchange.signal, keepalive });
      exchanges.delete(ticket);
      settle(ticket, outcome);
    },
    abort: (ticket) => exchanges.get(ticket)?.abort(),
  };
}

/**
 * @param {string} url
 * @param {typeof globalThis.fetch} fetch
 * @param {{ body: string, signal: AbortSignal, keepalive: boolean }} request
 * @returns {Promise<ExchangeOutcome>}
 */
async function post(url, fetch, request) {
  try {
    const response = await fetch(url, {
      ...request,
      method: 'POST',
      // With this type no preflight request goes ahead of each one to another origin.
      headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
      cache: 'no-store',
      redirect: 'manual', // the packets are for this server only
    });
    return readResponse(
      response.status,
      await response.text(),
      readRetryAfter(response.headers?.get('Retry-After'), Date.now()),
    );
  } catch {
    return { reason: 'network', final: false };
  }
}
