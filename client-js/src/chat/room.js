import { isCommand } from './commands.js';
import { Emitter } from '../session/emitter.js';
import { Members } from './members.js';
import { Seen } from './seen.js';
import { Sending, waitFor } from './sending.js';
import { Typing } from './typing.js';

/** @import { Packet } from '../session/types.js' */
/** @import { Session } from '../holdfast.js' */
/** @import { RoomEvents } from './types.js' */

/** @typedef {import('./types.js').Place} Place */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./types.js').Whisper} Whisper */

/** Codes of errors that are not about joining the room: about the session, or about what was sent too early. */
const OTHER_CODES = ['replaced', 'kicked', 'banned', 'too-many-connections', 'not-joined'];

/** The most messages that the server gives at once. */
const HISTORY_LIMIT = 200;

/**
 * One room of the chat, through however many sessions it takes. It joins again in each new session and asks for what it
 * missed, says again what was not acknowledged (the server knows a repeat by its id), and shows each message once.
 * Several rooms may share a session, one for each name.
 *
 * @extends {Emitter<RoomEvents>}
 */
export class Room extends Emitter {
  #session;
  #room;
  /** @type {{ nick: string, token?: string }} */
  #self;
  #sending;
  #typing;
  #members = new Members();
  #seen;
  /** `ended`: with the session, for good; `left`: we wanted it so. @type {'out' | 'joining' | 'joined' | 'ended' | 'left'} */
  #stage = 'out';
  #ids;
  /** @type {(() => void)[]} */
  #detach;
  /** @type {any} */
  #timer;

  /**
   * @param {Session} session joined at once if it has begun, else when it does
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
    this.#self = { nick, token: place?.token };
    this.#seen = new Seen(place);
    const { clock } = session;
    this.#sending = new Sending(
      room,
      {
        clock,
        send: (packet) => this.#send(packet),
        waiting: (retryAfter) => this.emit('waiting', { retryAfter }),
      },
      place?.says ?? [],
    );
    this.#typing = new Typing({
      clock,
      send: (active) => this.#send({ kind: 'typing', room, active }),
      tell: (nicks) => this.emit('typing', { nicks }),
    });
    this.#detach = [
      session.on('session', () => this.#join()),
      session.on('packet', (packet) => this.#take(packet)),
      session.on('lost', () => this.#out('out')),
      session.on('end', () => this.#out('ended')),
    ];
    if (session.number > 0) this.#join();
  }

  get name() {
    return this.#room;
  }

  get nick() {
    return this.#self.nick;
  }

  get joined() {
    return this.#stage === 'joined';
  }

  /** Whether `older` has nothing to ask for. */
  get complete() {
    return this.#seen.complete;
  }

  /** @returns {Place} */
  get place() {
    return { ...this.#self, ...this.#seen.last, says: this.#sending.unacknowledged };
  }

  /**
   * Says something; while we are not in the room, or are to wait, as soon as that is over.
   *
   * @param {string} text
   * @returns {string} the id by which `message` or `failed` will tell what became of it, or for a command `notice`
   * @throws {RangeError} when it is too long, or too much is unacknowledged already
   */
  say(text) {
    const id = this.#add({ text });
    if (!isCommand(text)) this.#typing.said();
    return id;
  }

  /**
   * Says something to one member, as `say` does to all.
   *
   * @param {string} to
   * @param {string} text
   * @returns {string} the id by which `whisper` or `failed` will tell what became of it
   * @throws {RangeError} as `say` does
   */
  whisper(to, text) {
    return this.#add({ text, to });
  }

  /** @param {{ text: string, to?: string }} what */
  #add(what) {
    const id = `${this.#ids.prefix}-${++this.#ids.count}`;
    this.#sending.add({ id, ...what });
    this.#tellPlace();
    return id;
  }

  /**
   * Tells the others that we type, or do not any more. Call it as often as a key is pressed.
   *
   * @param {boolean} active
   */
  typing(active) {
    if (this.joined && this.#session.state === 'connected') this.#typing.active(active);
  }

  /**
   * Asks for messages before the oldest one seen, or before a gap; `history` brings them.
   *
   * @param {number} [limit] how many at most; the server gives 200 at once
   * @returns {boolean} false when none are kept, or they are being asked for already
   */
  older(limit = 50) {
    const before = this.joined ? this.#seen.ask(this.#session.clock.now()) : undefined;
    return (
      before !== undefined &&
      this.#send({ kind: 'history', room: this.#room, before, limit: Math.min(limit, HISTORY_LIMIT) })
    );
  }

  /** Asks who is here; `members` tells all of them, however many. */
  who() {
    if (this.joined && this.#members.ask(this.#session.clock.now())) this.#send({ kind: 'who', room: this.#room });
  }

  /**
   * Leaves for good: nothing comes from this room any more.
   *
   * @param {string} [reason]
   */
  leave(reason) {
    if (this.#stage === 'left') return;
    if (this.joined) this.#sending.hurry();
    if (this.#session.number > 0) this.#send({ kind: 'leave', room: this.#room, reason });
    this.#out('left');
    this.#self.token = undefined;
  }

  /** Lets go of the session; the server is told nothing. */
  dispose() {
    this.#out('left');
    for (const detach of this.#detach) detach();
  }

  /** @param {'out' | 'ended' | 'left'} stage */
  #out(stage) {
    if (this.#stage !== 'left') this.#stage = stage;
    this.#session.clock.clearTimeout(this.#timer);
    this.#typing.reset();
    if (stage === 'out') this.#sending.close();
    else this.#sending.dispose();
  }

  /** @param {Packet} packet */
  #send(packet) {
    if (['closing', 'closed'].includes(this.#session.state)) return false;
    try {
      this.#session.send(packet);
      return true;
    } catch (error) {
      // Too many wait already.
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  #join() {
    if (this.#stage === 'left') return;
    const { since, last } = this.#seen;
    this.#stage = 'joining';
    this.#send({ kind: 'join', room: this.#room, ...this.#self, since, log: last.log });
  }

  /** @param {Packet} packet */
  #take(packet) {
    if (typeof packet?.kind !== 'string') return;
    if (this.#stage === 'left' || (packet.room !== undefined && packet.room !== this.#room)) return;
    switch (packet.kind) {
      case 'welcome':
        return this.#welcome(packet);
      case 'message':
        return this.#message(packet);
      case 'whisper':
        return this.#whisper(packet);
      case 'history':
        return this.#history(packet);
      case 'notice':
        return this.#notice(packet);
      case 'error':
        return this.#error(packet);
      case 'typing':
        return packet.nick !== this.nick && this.#typing.heard(packet.nick, packet.active);
      case 'joined':
      case 'left':
        return this.#presence(packet);
      case 'members':
        return this.#who(packet);
    }
  }

  /** @param {Packet} packet */
  #welcome(packet) {
    const { nick, token, members, history, oldest } = packet;
    const gap = this.#seen.begin(packet);
    this.#self = { nick, token };
    this.#typing.reset();
    this.emit('welcome', { nick, gap, oldest, complete: this.complete });
    this.#members.begin(members);
    this.emit('members', this.#members.all);
    for (const each of history) this.#message(each);
    // Only now: what was acknowledged by history is not to be said again.
    this.#stage = 'joined';
    this.#sending.open();
    this.#tellPlace();
  }

  /** @param {Packet} packet */
  #message(packet) {
    const { from, text, seq, id, at } = packet;
    const settled = this.#settle(packet);
    const { fresh, passed } = this.#seen.message(packet, settled);
    if (!passed) this.#typing.ended(from);
    if (fresh) this.emit('message', { from, text, seq, id, at });
    this.#tellPlace();
  }

  /** @param {Packet} packet */
  #whisper(packet) {
    const { from, to, text, id, at } = packet;
    const settled = this.#settle(packet);
    if (this.#seen.whisper(packet)) this.emit('whisper', { from, to, text, id, at });
    if (settled) this.#tellPlace();
  }

  /**
   * Others see the ids of ours, and may use them.
   *
   * @param {Packet | Message} packet
   * @returns {boolean} whether it is the server's word on one of ours
   */
  #settle({ from, id }) {
    return from === this.nick && this.#sending.settle(id);
  }

  /** @param {Packet} packet */
  #history(packet) {
    const now = this.#session.clock.now();
    const messages = this.#seen.history(packet, { now, settle: (each) => this.#settle(each) });
    if (!messages) return;
    this.emit('history', { before: packet.before, messages, complete: this.complete });
    this.#tellPlace();
  }

  /** @param {Packet} packet */
  #notice({ room, text, code, nick, id }) {
    const settled = this.#sending.settle(id);
    // Without a room it may be the answer to a command in another one.
    if (settled || room !== undefined || id === undefined) this.emit('notice', { text, code, nick, id });
    if (settled) this.#tellPlace();
  }

  /** @param {Packet} packet */
  #error({ room, code, text: reason, id, retryAfter, suggestion }) {
    if (this.#sending.has(id)) {
      const failed = this.#sending.refuse(id, { code, retryAfter });
      if (failed) this.emit('failed', { ...failed, code, reason, retryAfter });
      if (failed) this.#tellPlace();
    } else if (room === undefined && id !== undefined) {
      // It is about a packet of another room.
    } else if (this.#stage === 'joining' && !OTHER_CODES.includes(code)) {
      this.#refused({ code, reason, retryAfter, suggestion });
    } else {
      const delay = waitFor({ code, retryAfter });
      const history = delay !== undefined && this.#seen.refuse(this.#session.clock.now() + delay * 1000);
      this.emit('error', { code, reason, retryAfter, history });
    }
  }

  /**
   * @param {{ code: string, reason: string, retryAfter?: number, suggestion?: string }} error
   */
  #refused({ code, reason, retryAfter, suggestion }) {
    this.#stage = 'out';
    const delay = waitFor({ code, retryAfter });
    if (delay === undefined) return this.emit('refused', { code, reason, suggestion });
    this.#timer = this.#session.clock.setTimeout(() => this.#join(), delay * 1000);
    this.emit('waiting', { retryAfter: delay });
  }

  /** @param {Packet} packet */
  #presence({ kind, nick, reason, at }) {
    if (kind === 'joined') this.#members.joined(nick);
    else {
      this.#members.left(nick);
      this.#typing.ended(nick);
    }
    this.emit('presence', { kind: /** @type {'joined' | 'left'} */ (kind), nick, reason, at });
    this.emit('members', this.#members.all);
  }

  /** @param {Packet} packet */
  #who(packet) {
    if (packet.members) {
      const after = this.#members.page(packet);
      if (after !== undefined) return void this.#send({ kind: 'who', room: this.#room, after });
    } else {
      this.#members.changed(packet);
      for (const nick of packet.left ?? []) this.#typing.ended(nick);
    }
    this.emit('members', this.#members.all);
  }

  #tellPlace() {
    this.emit('place', this.place);
  }
}

/** @returns {string} a word that nobody else will choose or guess */
function randomWord() {
  const { crypto } = globalThis;
  if (!crypto?.getRandomValues) return Math.random().toString(36).slice(2, 12);
  return [...crypto.getRandomValues(new Uint8Array(8))].map((each) => each.toString(36).padStart(2, '0')).join('');
}
