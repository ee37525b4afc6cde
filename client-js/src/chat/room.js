import { Emitter } from '../events/emitter.js';
import { isCommand } from './commands.js';
import { Membership } from './membership.js';
import { rejected } from './promises.js';

/** @import { Until } from '../events/emitter.js' */
/** @import { Reason } from '../types.js' */
/** @import { MemberList, RoomEvents, RoomOptions, Said, SessionLike, Welcome } from './types.js' */

/** @typedef {import('./types.js').History} History */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./types.js').Notice} Notice */
/** @typedef {import('./types.js').Place} Place */
/** @typedef {import('./types.js').Whisper} Whisper */

/** The most messages that the server gives at once. */
const HISTORY_LIMIT = 200;

/**
 * One room of the chat, through however many sessions it takes. It joins again in each new session and asks for what it
 * missed, says again what was not acknowledged (the server knows a repeat by its id), and shows each message once.
 * Several rooms may share a session, one for each name.
 *
 * Each promise may be ignored. One that is rejected has a `HoldfastError`, whose `reason` is a code of the server
 * (`nick-taken`, `no-such-member`, ...), `not-joined` while we are not in the room, `aborted`, or why the session was lost
 * or the room is over.
 *
 * @extends {Emitter<RoomEvents>}
 */
export class Room extends Emitter {
  #session;
  #owns;
  #membership;
  /** What is done when it is over. @type {Promise<unknown> | undefined} */
  #over;
  /** When we are in for the first time. @type {Promise<Welcome>} */
  ready;

  /**
   * @param {SessionLike} session
   * @param {RoomOptions} options
   */
  constructor(session, { room = 'lobby', owns = false, signal, ...options }) {
    super();
    this.#session = session;
    this.#owns = owns;
    this.#membership = new Membership(session, { room, ...options }, (name, value) => this.#tell(name, value));
    this.ready = this.#membership.entry.ask();
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort);
    this.on('end', () => signal?.removeEventListener('abort', abort));
    // The one who calls gets to add listeners before.
    if (signal?.aborted) Promise.resolve().then(abort);
  }

  /**
   * @template {keyof RoomEvents} Name
   * @param {Name} name
   * @param {RoomEvents[Name]} value
   */
  #tell(name, value) {
    this.emit(name, value);
    if (name !== 'end') return;
    if (this.#owns) this.#over = this.#session.close();
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

  get joined() {
    return this.#membership.stage === 'joined';
  }

  /** Whether `older` has nothing to ask for. */
  get complete() {
    return this.#membership.seen.complete;
  }

  /** Who is here, as far as that is known; `who` asks. @returns {MemberList} */
  get members() {
    return this.#membership.members.all;
  }

  /** @returns {Place} to be given to the room after a reload */
  get place() {
    return this.#membership.place;
  }

  /**
   * Says something; while we are not in the room, or are to wait, as soon as that is over.
   *
   * @param {string} text at most 2,000 characters
   * @param {{ signal?: AbortSignal }} [options] its abort takes back what is not on its way yet
   * @returns {Said<Message | Notice>} resolved with the message as all are told it, or for a command with its answer; `id`
   *   is known at once, by which the events tell what became of it
   */
  say(text, { signal } = {}) {
    const said = this.#add({ text }, signal);
    if (!isCommand(text)) this.#membership.typing.said();
    return said;
  }

  /**
   * Says something to one member, as `say` does to all.
   *
   * @param {string} to
   * @param {string} text
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Said<Whisper>}
   */
  whisper(to, text, { signal } = {}) {
    return this.#add({ text, to }, signal);
  }

  /**
   * @param {{ text: string, to?: string }} what
   * @param {AbortSignal | undefined} signal
   * @returns {Said<any>}
   */
  #add(what, signal) {
    const { ids, sending } = this.#membership;
    const id = ids.next();
    const said = Object.assign(sending.add({ id, ...what }, signal), { id });
    this.#membership.tellPlace();
    return said;
  }

  /**
   * Tells the others that we type, or do not any more. Call it as often as a key is pressed.
   *
   * @param {boolean} active
   */
  typing(active) {
    this.#membership.type(active);
  }

  /**
   * Asks for messages before the oldest one seen, or before a gap.
   *
   * @param {number} [limit] how many at most, a whole number from 1; the server gives 200 at once
   * @returns {Promise<History>} as the event `history` has it; rejected with `busy` while the server cannot give it, with
   *   `timeout` after 15 s without an answer, which the event may tell yet, and with `bad-packet` for another limit
   */
  older(limit = 50) {
    const most = Math.min(limit, HISTORY_LIMIT);
    if (!Number.isInteger(most) || most < 1)
      return rejected('bad-packet', `a limit is a whole number from 1, not ${limit}`);
    const { name, now, older, reason, seen } = this.#membership;
    if (!this.joined) return rejected(reason);
    if (seen.complete) return Promise.resolve({ before: 1, messages: [], complete: true });
    const before = seen.ask(now);
    if (before === undefined) return older.pending ?? rejected('busy');
    const answer = older.ask();
    this.#membership.send({ kind: 'history', room: name, before, limit: most });
    return answer;
  }

  /** Asks who is here. @returns {Promise<MemberList>} all of them, however many; rejected with `timeout` as `older` is */
  who() {
    const { members, name, now, reason, who } = this.#membership;
    if (!this.joined) return rejected(reason);
    if (members.ask(now)) this.#membership.send({ kind: 'who', room: name });
    return who.ask();
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
   * Leaves for good: nothing comes from this room any more, and what was not acknowledged may be lost. The others are told.
   *
   * @param {string} [reason] in words, at most 200 characters
   * @returns {Promise<void>} resolved when the server knows, or need not know any more
   */
  leave(reason) {
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
      this.#over = this.#membership.leave(reason).catch(() => {});
      this.#membership.end(how);
    }
    await this.#over;
  }
}
