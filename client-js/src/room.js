import { Emitter } from './emitter.js';

/** @import { Packet } from './types.js' */
/** @import { Session } from './holdfast.js' */

/** The most messages of ours that wait for the server's word: together they must be below its limit on packets. */
const SAY_LIMIT = 40;

/** Codes of errors that are about the session, not about joining the room. */
const SESSION_CODES = ['replaced', 'kicked', 'banned', 'too-many-connections'];

/** How many of the latest messages are remembered by their ids. */
const KNOWN_LIMIT = 1000;

/** How many messages before the last one seen are asked for again after a reload. */
const CONTEXT = 100;

/** @typedef {{ id: string, text: string }} Say */

/**
 * @typedef {object} Place what it takes to come back to a room as the same member. It names no session: one that is gone
 *   cannot be taken up again, and one that lives belongs to somebody
 * @property {string} nick
 * @property {string} [token]
 * @property {string} [log]
 * @property {number} [seq] the last message seen
 * @property {Say[]} says those of ours that were not acknowledged
 */

/** @typedef {{ from: string, text: string, seq: number, id?: string, at: string }} Message */

/**
 * @typedef {object} RoomEvents
 * @property {{ nick: string, gap: 'gone' | 'missing' | null }} welcome we are in, for the first time or again. `gone`: the
 *   server keeps none of what was said before; `missing`: it keeps more than it gave, or some of it is lost
 * @property {Message} message each once, in order of `seq`; only one of ours that was acknowledged late may come after its
 *   place
 * @property {Say & { code: string, reason: string, retryAfter?: number }} failed one of ours was not published
 * @property {{ code: string, reason: string }} refused we are not let in
 * @property {{ code: string, reason: string }} error
 * @property {{ nicks: string[], count: number }} members in large rooms there is only a count
 * @property {{ kind: 'joined' | 'left', nick: string, reason?: string, at: string }} presence
 * @property {Place} place something of it changed
 */

/**
 * One room of the chat, through however many sessions it takes. It joins again in each new session and asks for what it
 * missed, says again what was not acknowledged (the server knows a repeat by its id), and shows each message once.
 *
 * @extends {Emitter<RoomEvents>}
 */
export class Room extends Emitter {
  #session;
  #room;
  /** @type {Place} */
  #place;
  /** Every message of ours that was not acknowledged, oldest first. @type {Map<string, string>} */
  #says;
  /** @type {Set<string>} */
  #known = new Set();
  /** @type {Set<string>} */
  #members = new Set();
  #joined = false;
  #ids;

  /**
   * @param {Session} session one that has not begun yet
   * @param {object} options
   * @param {string} options.nick
   * @param {string} [options.room]
   * @param {Place} [options.place] where we were before a reload
   * @param {string} [options.ids] a random word that the ids of our messages begin with
   */
  constructor(session, { nick, room = 'lobby', place, ids = randomWord() }) {
    super();
    this.#session = session;
    this.#room = room;
    this.#ids = { prefix: ids, count: 0 };
    const seq = place?.seq === undefined ? undefined : Math.max(0, place.seq - CONTEXT);
    this.#place = { ...place, nick, seq, says: [] };
    this.#says = new Map(place?.says.map(({ id, text }) => [id, text]));
    session.on('session', () => this.#join());
    session.on('packet', (packet) => this.#take(packet));
    session.on('lost', () => (this.#joined = false));
    session.on('end', () => (this.#joined = false));
  }

  get nick() {
    return this.#place.nick;
  }

  get joined() {
    return this.#joined;
  }

  /** @returns {Place} */
  get place() {
    return { ...this.#place, says: [...this.#says].map(([id, text]) => ({ id, text })) };
  }

  /**
   * Says something; while we are not in the room, as soon as we are.
   *
   * @param {string} text
   * @returns {string} the id by which `message` or `failed` will tell what became of it
   * @throws {RangeError} when too much is unacknowledged already
   */
  say(text) {
    if (this.#says.size >= SAY_LIMIT) throw new RangeError(`${SAY_LIMIT} messages are not acknowledged yet`);
    const id = `${this.#ids.prefix}-${++this.#ids.count}`;
    if (this.#joined) this.#session.send({ kind: 'say', room: this.#room, id, text });
    this.#says.set(id, text);
    this.emit('place', this.place);
    return id;
  }

  who() {
    this.#session.send({ kind: 'who', room: this.#room });
  }

  /** @param {string} [reason] */
  leave(reason) {
    if (this.#joined) this.#session.send({ kind: 'leave', room: this.#room, reason });
    this.#joined = false;
  }

  #join() {
    const { nick, token, log, seq: since } = this.#place;
    this.#joined = false;
    this.#session.send({ kind: 'join', room: this.#room, nick, since, log, token });
  }

  /** @param {Packet} packet */
  #take(packet) {
    if (packet.room !== undefined && packet.room !== this.#room) return;
    switch (packet.kind) {
      case 'welcome':
        return this.#welcome(packet);
      case 'message':
        return this.#message(packet);
      case 'error':
        return this.#error(packet);
      case 'joined':
      case 'left':
        if (packet.kind === 'joined') this.#members.add(packet.nick);
        else this.#members.delete(packet.nick);
        this.emit('presence', /** @type {any} */ (packet));
        return this.#tellMembers();
      case 'members':
        if (packet.members) this.#members = new Set(packet.members);
        return this.#tellMembers(packet.count);
    }
  }

  /** @param {Packet} packet */
  #welcome({ nick, token, log, seq, members, history, complete }) {
    const before = this.#place;
    const gap = findGap(before, { log, seq, complete });
    // Where there is a gap, the messages after it are counted from the first that we are given.
    const start = gap || before.seq === undefined ? (history[0]?.seq ?? seq + 1) - 1 : before.seq;
    this.#place = { nick, token, log, seq: start, says: [] };
    this.emit('welcome', { nick, gap });
    this.#members = new Set(Array.isArray(members) ? members : []);
    this.#tellMembers(Array.isArray(members) ? members.length : members);
    for (const each of history) this.#message(each);
    this.#place.seq = Math.max(this.#place.seq ?? 0, seq);
    // Only now: what listeners said meanwhile comes after what was said before.
    this.#joined = true;
    for (const [id, text] of this.#says) this.#session.send({ kind: 'say', room: this.#room, id, text });
    this.emit('place', this.place);
  }

  /** @param {Packet} packet */
  #message(packet) {
    const { from, text, seq, id, at } = packet;
    const settled = id !== undefined && this.#says.delete(id);
    const key = `${id} ${from}`;
    // A message that was said again to a server which lost its log has a new number, but we have shown it.
    const shown = typeof id === 'string' && this.#known.has(key);
    const passed = seq <= (this.#place.seq ?? 0);
    if (!passed) this.#place.seq = seq;
    if (!shown && (settled || !passed)) {
      if (typeof id === 'string') this.#remember(key);
      this.emit('message', { from, text, seq, id, at });
    }
    this.emit('place', this.place);
  }

  /** @param {string} key */
  #remember(key) {
    this.#known.add(key);
    for (const oldest of this.#known) {
      if (this.#known.size <= KNOWN_LIMIT) break;
      this.#known.delete(oldest);
    }
  }

  /** @param {Packet} packet */
  #error({ code, text: reason, id, retryAfter }) {
    const text = id === undefined ? undefined : this.#says.get(id);
    if (text !== undefined) {
      this.#says.delete(id);
      this.emit('failed', { id, text, code, reason, retryAfter });
      this.emit('place', this.place);
    } else this.emit(this.#joined || SESSION_CODES.includes(code) ? 'error' : 'refused', { code, reason });
  }

  /** @param {number} [count] */
  #tellMembers(count = this.#members.size) {
    this.emit('members', { nicks: [...this.#members], count });
  }
}

/**
 * @param {Place} before
 * @param {{ log: string, seq: number, complete: boolean }} welcome
 */
function findGap(before, { log, seq, complete }) {
  if (before.seq === undefined) return null;
  if (before.log !== log || before.seq > seq) return 'gone';
  return complete ? null : 'missing';
}

function randomWord() {
  return Math.random().toString(36).slice(2, 12);
}
