/**
 * The shapes of the packets that the chat sends: the type of each field that a room relies on. Other kinds and other fields
 * are not checked.
 */

/** @import { Packet } from '../types.js' */

/** @typedef {(value: any, packet: Packet) => unknown} Holds */
/** @typedef {Record<string, Holds>} Shape */

const isText = (/** @type {unknown} */ value) => typeof value === 'string';
const isFlag = (/** @type {unknown} */ value) => typeof value === 'boolean';
const isCount = (/** @type {any} */ value) => Number.isSafeInteger(value) && value >= 0;
const isPositive = (/** @type {any} */ value) => isCount(value) && value > 0;
const isTexts = (/** @type {unknown} */ value) => Array.isArray(value) && value.every(isText);

/** @param {any} value */
const isRooms = (value) => Array.isArray(value) && value.every((each) => isText(each?.name) && isCount(each.members));

/** @param {any} value */
const isPhrases = (value) =>
  Array.isArray(value) && value.every((each) => isText(each?.code) && Object(each.params) === each.params);

/** @param {Holds} holds @returns {Holds} it may be missing */
const orMissing = (holds) => (value, packet) => value === undefined || holds(value, packet);

const text = orMissing(isText);
const position = orMissing(isPositive);
const flag = orMissing(isFlag);
const count = orMissing(isCount);
const texts = orMissing(isTexts);
const phrases = orMissing(isPhrases);

/** @type {Shape} */
const MESSAGE = { room: text, from: isText, text: isText, seq: isPositive, id: text, at: text };

/** @type {Record<string, Shape>} */
const KINDS = {
  welcome: {
    ...{ room: text, nick: isText, seq: isCount, log: text, token: text, oldest: position, complete: flag },
    messageLength: position,
    members: (value) => isCount(value) || isTexts(value),
    history: Array.isArray,
  },
  message: MESSAGE,
  joined: { room: text, nick: isText, at: text },
  left: { room: text, nick: isText, reason: text, at: text },
  members: {
    ...{ room: text, members: texts, next: count, joined: texts, left: texts },
    // A list of all says itself how many there are.
    count: (value, { members }) => isCount(value) || (value === undefined && members),
  },
  rooms: { room: text, rooms: isRooms },
  whisper: { room: text, from: isText, to: isText, text: isText, id: text, at: text },
  typing: { room: text, nick: isText, active: isFlag },
  history: { room: text, before: isPositive, messages: Array.isArray, complete: flag },
  notice: { room: text, text: isText, code: text, nick: text, id: text, phrases },
  error: {
    ...{ room: text, code: isText, text, id: text, before: position, suggestion: text, phrases },
    retryAfter: orMissing(Number.isFinite),
  },
};

/** By the kind of the packet, which may be any JSON value. @type {ReadonlyMap<unknown, Shape>} */
export const SHAPES = new Map(Object.entries(KINDS));

/** Which field has messages, by the kind of the packet. @type {Record<string, string>} */
const LISTS = { welcome: 'history', history: 'messages' };

/**
 * Reads a packet of the server.
 *
 * @param {Packet} packet
 * @param {(field: string) => void} [warn] told of a field that is not what it must be
 * @returns {Packet | undefined} the packet, without the messages that are none; undefined: it is not of the shape of its kind
 */
export function readPacket(packet, warn = () => {}) {
  const kind = packet?.kind;
  const shape = SHAPES.get(kind);
  if (!shape) return packet;
  const fault = faultOf(packet, shape);
  if (fault) return void warn(fault);
  const list = LISTS[kind];
  if (!list || packet[list].every(isMessage)) return packet;
  warn(list);
  return { ...packet, [list]: packet[list].filter(isMessage) };
}

/** @param {any} value */
function isMessage(value) {
  return typeof value === 'object' && value && !faultOf(value, MESSAGE);
}

/**
 * @param {Packet} packet
 * @param {Shape} shape
 * @returns {string | undefined} the first field that is not what it must be
 */
function faultOf(packet, shape) {
  return Object.keys(shape).find((name) => !shape[name]?.(packet[name], packet));
}
