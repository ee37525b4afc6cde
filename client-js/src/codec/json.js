/** The JSON codec: how packets and requests are written, and answers are read. Pure. */

import { HoldfastError } from '../error.js';

/** @import { Answer, Encoded, Packet } from '../types.js' */

/** The most packets that the server takes in one request. */
export const MAX_PACKETS = 64;

/** The most bytes of packets in one request: the server's 64 KiB less room for the envelope around them. */
export const MAX_BYTES = 64 * 1024 - 512;

/** The most levels of arrays and objects in one packet: the server's 32 less those of the request. */
export const MAX_DEPTH = 30;

const utf8 = new TextEncoder();

/**
 * @param {Packet} packet
 * @param {{ number?: number, follows?: boolean }} [how] of which session it is, and whether it leaves with the one before
 * @returns {Encoded}
 * @throws {HoldfastError} `not-json`, or `too-long` when no request could carry it, or the server would refuse its depth
 */
export function encode(packet, how) {
  let text;
  try {
    text = JSON.stringify(packet, keep);
  } catch {
    // It contains itself, or what is no JSON value.
  }
  if (text === undefined) throw new HoldfastError('not-json');
  const bytes = utf8.encode(text).length + 1;
  if (bytes > MAX_BYTES) {
    throw new HoldfastError('too-long', `${bytes} bytes of ${MAX_BYTES}`);
  }
  if (text.split(/[[{]/).length > MAX_DEPTH && depthOf(JSON.parse(text)) > MAX_DEPTH) {
    throw new HoldfastError('too-long', `more than ${MAX_DEPTH} levels`);
  }
  return { packet, text, bytes, ...how };
}

/** @param {any} value @returns {number} how many arrays and objects are in one another */
function depthOf(value) {
  if (typeof value !== 'object' || !value) return 0;
  return Object.values(value).reduce((deepest, each) => Math.max(deepest, depthOf(each)), 0) + 1;
}

/**
 * Throws where `JSON.stringify` would change a value without a word. Properties that are undefined are left out.
 *
 * @this {any} what the value is in
 * @param {string} key
 * @param {unknown} value what `toJSON` gave, if there is one
 */
function keep(key, value) {
  // A `toJSON` that gives nothing, as that of an invalid date does.
  const nothing = (value ?? undefined) === undefined && this[key] !== value;
  const optional = value === undefined && !Array.isArray(this);
  if (nothing || !(optional || isJson(value))) throw value;
  return value;
}

/** @param {any} value @returns {unknown} whether JSON has such a value, whatever is in it */
function isJson(value) {
  if (typeof value !== 'object') return ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
  const names = Reflect.ownKeys({ ...value });
  // An array may lack elements, or have properties besides.
  if (Array.isArray(value)) return names.length === value.length;
  return !value || ({}.toString.call(value) === '[object Object]' && !names.some((each) => typeof each === 'symbol'));
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
export function encodeCreation(rid, wait) {
  return JSON.stringify({ rid, wait, hold: 1, ver: '1.11', ack: 1 });
}

/**
 * @param {string} body of a request
 * @returns {boolean} whether it creates a session: no sid is in front
 */
export function isCreation(body) {
  return !body.startsWith('{"s');
}

/**
 * @param {{ sid: string, rid: number, ack?: number, pause?: number, type?: 'terminate' }} fields undefined ones are left out
 * @param {Encoded[]} batch
 */
export function encodeRequest(fields, batch) {
  const packets = batch.length > 0 ? `,"packets":[${batch.map((each) => each.text)}]` : '';
  return `${JSON.stringify(fields).slice(0, -1)}${packets}}`;
}

/**
 * @param {string} text
 * @returns {Answer | undefined} the answer, or undefined when it is none of a server
 */
export function decodeAnswer(text) {
  try {
    const value = JSON.parse(text);
    return isAnswer(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isText = (/** @type {unknown} */ value) => typeof value === 'string';
const isCount = (/** @type {any} */ value) => Number.isSafeInteger(value) && value >= 0;
const isPositive = (/** @type {any} */ value) => isCount(value) && value > 0;

/** What each field of an answer must be that the client uses; others are ignored. @type {Record<string, (value: any) => unknown>} */
const FIELDS = {
  packets: Array.isArray, // of any JSON values: the application knows what they mean
  type: isText,
  condition: isText,
  ack: isCount,
  report: isCount,
  sid: (value) => isText(value) && value,
  wait: isCount,
  hold: isCount,
  requests: isPositive,
  inactivity: isPositive,
  maxpause: isCount,
  polling: isCount,
};

/**
 * @param {any} value
 * @returns {value is Answer}
 */
function isAnswer(value) {
  const answer = Object(value);
  for (const name in FIELDS) if (answer[name] !== undefined && !FIELDS[name]?.(answer[name])) return false;
  // Error documents of other servers have types as well, such as those of RFC 9457.
  return Boolean(answer.packets || answer.sid) || ['terminate', 'error'].includes(answer.type);
}
