import { check, checkOptions, FLAG, FUNCTION, OBJECT, SIGNAL, TEXT } from '../argument-check.js';
import { Emitter } from '../events/emitter.js';
import { isCommand } from './commands.js';
import { Membership } from './membership.js';
import { rejected } from './promises.js';
import { checkRoomOptions } from './room-options.js';
import { REASON } from './text.js';

/** @import { Rule } from '../argument-check.js' */
/** @import { Until } from '../events/emitter.js' */
/** @import { Reason } from '../types.js' */
/** @import { MemberList, RoomEvents, RoomOptions, Said, SessionLike, Welcome } from './types.js' */

/** @typedef {import('./types.js').History} History */
/** @typedef {import('./types.js').ListedRoom} ListedRoom */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./types.js').Notice} Notice */
/** @typedef {import('./types.js').Place} Place */
/** @typedef {import('./types.js').Whisper} Whisper */

/** @type {Rule} */
const SESSION = [
  'a session',
  (value) => typeof value?.clock === 'object' && ['on', 'send', 'close'].every((name) => FUNCTION[1](value[name])),
];

const SAY_OPTIONS = { signal: SIGNAL };

/** The most messages that the server gives at once. */
const HISTORY_LIMIT = 200;

/**
 * One room of the chat, which outlives its sessions. In each new session it joins again, requests the messages that it
 * missed, sends again what was not acknowledged (the server recognizes a repeat by its id), and emits each message once.
 * Several rooms may share a session, one for each name. The file is long by what it tells a user of each method; the work is done
 * in `membership.js`.
 *
 * Each promise may be ignored. It is rejected with a `HoldfastError`, whose `reason` is a code of the server (`nick-taken`,
 * `no-such-member`, ...), `not-joined` while the room is not joined, `aborted`, or why the session was lost or the room is
 * over.
 *
 * @extends {Emitter<RoomEvents>}
 */
export class Room extends Emitter {
  #session;
  #owns;
  #membership;
  /** Settled when the room is over. @type {Promise<unknown> | undefined} */
  #ended;
  /** Resolves when the room is joined for the first time. @type {Promise<Welcome>} */
  ready;

  /**
   * @param {SessionLike} session
   * @param {RoomOptions} roomOptions
   * @throws {TypeError} when one is not what it must be
   */
  constructor(session, roomOptions) {
    super();
    check('session', session, SESSION);
    checkRoomOptions(roomOptions);
    const { room = 'lobby', owns = false, signal, ...options } = roomOptions;
    this.#session = session;
    this.#owns = owns;
    this.#membership = new Membership(session, { room, ...options }, (name, value) => this.#emitEvent(name, value));
    this.ready = this.#membership.joinRequest.begin();
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort);
    this.on('end', () => signal?.removeEventListener('abort', abort));
    // The caller adds its listeners before.
    if (signal?.aborted) Promise.resolve().then(abort);
  }

  /**
   * @template {keyof RoomEvents} Name
   * @param {Name} name
   * @param {RoomEvents[Name]} value
   */
  #emitEvent(name, value) {
    this.emit(name, value);
    if (name !== 'end') return;
    if (this.#owns) this.#ended = this.#session.close();
    this.finish(/** @type {Reason} */ (/** @type {RoomEvents['end']} */ (value).reason));
  }

  /** The session that it is in, maybe with other rooms. @returns {SessionLike} */
  get session() {
    return this.#session;
  }

  get name() {
    return this.#membership.name;
  }

  get nick() {
    return this.#membership.self.nick;
  }

  /**
   * Whether this member said a message, in this session or before, by whichever of its tabs. Its nick may have been that of a
   * guest, or of a member who left.
   *
   * @param {Pick<Message, 'from'> & Partial<Pick<Message, 'id' | 'seq'>>} message or a whisper
   */
  isOwn(message) {
    check('message', message, OBJECT);
    return this.#membership.isOwn(message);
  }

  get joined() {
    return this.#membership.stage === 'joined';
  }

  /** Whether `older` has nothing to ask for. */
  get complete() {
    return this.#membership.deduplicator.complete;
  }

  /** The members, as far as they are known; `who` requests them. @returns {MemberList} */
  get members() {
    return this.#membership.members.all;
  }

  /** @returns {Place} to be given to the room after a reload */
  get place() {
    return this.#membership.place;
  }

  /**
   * Publishes a text; while the room is not joined, or the server wants a delay, as soon as it can.
   *
   * @param {string} text at most 2,000 characters
   * @param {{ signal?: AbortSignal }} [options] its abort takes back what is not on its way yet
   * @returns {Said<Message | Notice>} resolved with the message as all members get it, or for a command with its answer. Its
   *   `id` is known at once, and events refer to it
   */
  say(text, options = {}) {
    const said = this.#add({ text }, options);
    if (!isCommand(text)) this.#membership.typing.said();
    return said;
  }

  /**
   * Sends a text to one member, as `say` does to all.
   *
   * @param {string} to
   * @param {string} text
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Said<Whisper>}
   */
  whisper(to, text, options = {}) {
    check('to', to, TEXT);
    return this.#add({ text, to }, options);
  }

  /**
   * @param {{ text: string, to?: string }} what
   * @param {{ signal?: AbortSignal }} options
   * @returns {Said<any>}
   */
  #add(what, options) {
    check('text', what.text, TEXT);
    const { signal } = checkOptions(options, SAY_OPTIONS);
    const { ids, outbox } = this.#membership;
    const id = ids.next();
    const said = Object.assign(outbox.add({ id, ...what }, signal), { id });
    this.#membership.emitPlace();
    return said;
  }

  /**
   * Tells the other members that this one types, or has stopped. Call it as often as a key is pressed.
   *
   * @param {boolean} active
   */
  typing(active) {
    check('active', active, FLAG);
    this.#membership.type(active);
  }

  /**
   * Requests messages before the oldest one seen, or before a gap.
   *
   * @param {number} [limit] how many at most, a whole number from 1; the server gives 200 at once
   * @returns {Promise<History>} as the event `history` has it; rejected with `busy` while the server cannot give it, with
   *   `timeout` after 15 s without an answer, which may still come as an event, and with `bad-packet` for another limit
   */
  older(limit = 50) {
    const most = typeof limit === 'number' ? Math.min(limit, HISTORY_LIMIT) : 0;
    if (!Number.isInteger(most) || most < 1) return rejected('bad-packet', 'limit must be a whole number from 1');
    const { name, now, historyRequest, reason, deduplicator } = this.#membership;
    if (!this.joined) return rejected(reason);
    if (deduplicator.complete) return Promise.resolve({ before: 1, messages: [], complete: true });
    const before = deduplicator.ask(now);
    if (before === undefined) return historyRequest.pending ?? rejected('busy');
    const answer = historyRequest.begin();
    this.#membership.send({ kind: 'history', room: name, before, limit: most });
    return answer;
  }

  /** Requests all members. @returns {Promise<MemberList>} however many; rejected with `timeout` as `older` is */
  who() {
    const { members, name, now, reason, listRequest } = this.#membership;
    if (!this.joined) return rejected(reason);
    if (members.ask(now)) this.#membership.send({ kind: 'who', room: name });
    return listRequest.begin();
  }

  /**
   * Requests the rooms of the chat that have members.
   *
   * @returns {Promise<ListedRoom[]>} 100 at most, those with the most members first; rejected with `timeout` as `older` is
   */
  rooms() {
    const { name, reason, roomsRequest } = this.#membership;
    if (!this.joined) return rejected(reason);
    if (!roomsRequest.pending) this.#membership.send({ kind: 'rooms', room: name });
    return roomsRequest.begin();
  }

  /**
   * The messages from now on, for `for await`; done when the room is over.
   *
   * @param {Until} [until]
   */
  messages(until) {
    return this.stream('message', until);
  }

  /**
   * Leaves for good: this room emits nothing any more, and what was not acknowledged may be lost. The other members are told.
   *
   * @param {string} [reason] in words: a line of at most 200 characters
   * @returns {Promise<void>} resolved when the server knows, or the session is over
   */
  leave(reason) {
    if (reason !== undefined) check('reason', reason, REASON);
    return this.#end('left', reason);
  }

  /** Leaves for good, as `leave` does; the second time nothing happens. @returns {Promise<void>} */
  close() {
    return this.#end('closed');
  }

  /**
   * @param {'left' | 'closed'} how
   * @param {string} [reason]
   */
  async #end(how, reason) {
    if (this.#membership.stage !== 'over') {
      this.#ended = this.#membership.leave(reason).catch(() => {});
      this.#membership.end(how);
    }
    await this.#ended;
  }
}
