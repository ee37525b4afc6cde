/** The reader of HTTP responses: says what a response means for a session. Pure. */

import { decodeAnswer } from '../codec/json.js';

/** @import { ExchangeOutcome } from './transport.js' */

/**
 * Tells an answer of the server from what networks put in its place: error pages, captive portals, cut bodies. These count as
 * lost answers, and the request is repeated; `final` marks refusals that a repeat cannot change.
 *
 * @param {number} status
 * @param {string} text
 * @param {number} [retryAfter] ms
 * @returns {ExchangeOutcome}
 */
export function readResponse(status, text, retryAfter) {
  // Status 0 is what browsers say of a redirect that is not followed.
  if (status === 0 || (status >= 300 && status < 400)) return { reason: 'redirect', final: false };
  if (status !== 200) {
    const final = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
    return { reason: `http-${status}`, final, retryAfter };
  }
  const answer = decodeAnswer(text);
  return answer ? { answer } : { reason: 'not-json', final: false };
}

/**
 * @param {string | null | undefined} value of the header `Retry-After`
 * @param {number} time of day in ms
 * @returns {number | undefined} ms
 */
export function readRetryAfter(value, time) {
  if (!value || /^-/.test(value)) return undefined;
  const delay = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - time;
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}
