/** The bytes of the wire: how requests are written and answers are read. Pure. */

import { HoldfastError } from '../error.js';

/** @import { Answer, Encoded, Packet, Reason } from '../types.js' */

/** The most packets that the server takes in one request. */
export const MAX_PACKETS = 64;

/** The most bytes of packets in one request: the server's 64 KiB less room for the envelope around them. */
export const MAX_BYTES = 64 * 1024 - 512;

const utf8 = new TextEncoder();

/**
 * @param {Packet} packet
 * @param {{ number?: number, follows?: boolean }} [how] of which session it is, and whether it leaves with the one before
 * @returns {Encoded}
 * @throws {HoldfastError} `not-json`, or `too-long` when no request could carry it
 */
export function encode(packet, how) {
  const text = stringify(packet);
  if (text === undefined) throw new HoldfastError('not-json');
  const bytes = utf8.encode(text).length + 1;
  if (bytes > MAX_BYTES) {
    throw new HoldfastError('too-long', `${bytes} bytes of ${MAX_BYTES}`);
  }
  return { packet, text, bytes, ...how };
}

/** @param {Packet} packet @returns {string | undefined} */
function stringify(packet) {
  try {
    return JSON.stringify(packet);
  } catch {
    return undefined; // it holds itself, or a big integer
  }
}

/**
 * @param {Encoded[]} queue
 * @param {number} [limit] the most packets in a request
 * @returns {number} how many from the front of the queue fit into one request; what follows another leaves with it if
 *   one request can carry both
 */
export function countFitting(queue, limit = MAX_PACKETS) {
  let bytes = 0;
  let count = 0;
  let whole = 0;
  for (const each of queue) {
    if (!each.follows) whole = count;
    bytes += each.bytes;
    if (count >= limit || count >= MAX_PACKETS || bytes > MAX_BYTES) return whole || count;
    count++;
  }
  return count;
}

/**
 * @param {number} rid
 * @param {number} wait seconds
 */
export function writeCreation(rid, wait) {
  return JSON.stringify({ rid, wait, hold: 1, ver: '1.11', ack: 1 });
}

/**
 * @param {{ sid: string, rid: number, ack?: number, pause?: number, type?: 'terminate' }} fields undefined ones are left out
 * @param {Encoded[]} batch
 */
export function writeRequest(fields, batch) {
  const head = JSON.stringify(fields).slice(0, -1);
  return batch.length === 0 ? `${head}}` : `${head},"packets":[${batch.map((each) => each.text).join()}]}`;
}

/**
 * Tells an answer of the server from everything else that networks put in its place: error pages, captive portals, cut
 * bodies. Those are lost answers, and the request is repeated; `final` marks the refusals that a repeat cannot change.
 *
 * @param {number} status
 * @param {string} text
 * @param {number} [retryAfter] ms
 * @returns {{ answer: Answer } | { reason: Reason, final: boolean, retryAfter?: number }}
 */
export function readAnswer(status, text, retryAfter) {
  // Status 0 is what browsers say of a redirect that is not followed.
  if (status === 0 || (status >= 300 && status < 400)) return { reason: 'redirect', final: false };
  if (status !== 200) {
    const final = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
    return { reason: `http-${status}`, final, retryAfter };
  }
  const value = parse(text);
  return isAnswer(value) ? { answer: value } : { reason: 'not-json', final: false };
}

/**
 * @param {string | null | undefined} value of the header `Retry-After`
 * @param {number} time of day in ms
 * @returns {number | undefined} ms
 */
export function readDelay(value, time) {
  if (!value || /^-/.test(value)) return undefined;
  const delay = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - time;
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {any} value
 * @returns {value is Answer}
 */
function isAnswer(value) {
  if (typeof value !== 'object' || value === null) return false;
  // Others have types as well: those of their problems.
  if (value.packets === undefined) return ['terminate', 'error'].includes(value.type) || typeof value.sid === 'string';
  return Array.isArray(value.packets); // of any JSON values: what they mean is the application's
}
