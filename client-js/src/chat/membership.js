import { hear } from './packet-handlers.js';
import { Ids } from './message-ids.js';
import { Members } from './members.js';
import { waitFor } from './retry-delay.js';
import { failure } from './promises.js';
import { Question } from './pending-request.js';
import { Seen } from './deduplicator.js';
import { Sending } from './outbox.js';
import { Typing } from './typing.js';

/** @import { Failure, History, MemberList, Place, RoomOptions, RoomReason, Say, SessionLike, Tell, Welcome } from './types.js' */

/** When to try again to join when the session did not take it, in ms. */
const FULL_WAIT = 1000;

/**
 * How we are in a room, through however many sessions it takes: out of it, joining or joined, and in the end over. In each
 * new session it joins again and asks for what it missed.
 */
export class Membership {
  /** @type {'out' | 'joining' | 'joined' | 'over'} */
  stage = 'out';
  members = new Members();
  /** @type {Question<Welcome>} */
  entry = new Question();
  /** @type {Question<History>} */
  older;
  /** @type {Question<MemberList>} */
  who;
  #session;
  /** @type {(() => void)[]} */
  #detach;
  /** @type {any} */
  #timer;
  /** Why it is over. @type {RoomReason | undefined} */
  #reason;

  /**
   * @param {SessionLike} session joined at once if it has begun, else when it does
   * @param {RoomOptions & { room: string }} options
   * @param {Tell} tell
   */
  constructor(session, { nick, room, place, ids }, tell) {
    const { clock } = session;
    this.#session = session;
    this.older = new Question(clock);
    this.who = new Question(clock);
    this.name = room;
    this.tell = tell;
    /** @type {{ nick: string, token?: string | undefined }} */
    this.self = { nick, token: place?.token };
    this.ids = new Ids(ids, place?.ids);
    this.seen = new Seen(place);
    this.sending = new Sending(room, this.#sendingPort(), place?.says ?? []);
    this.typing = new Typing({
      clock,
      send: (active) => void this.send({ kind: 'typing', room, active }),
      tell: (nicks) => tell('typing', { nicks }),
    });
    this.#detach = [
      session.on('session', () => this.#join()),
      session.on('packet', (packet) => hear(this, packet)),
      session.on('lost', ({ reason }) => this.#lost(reason)),
      session.on('end', ({ reason }) => this.end(reason)),
    ];
    if (session.number > 0) this.#join();
    // The one who calls gets to add listeners before.
    if (session.state === 'closed') Promise.resolve().then(() => this.end('closed'));
  }

  #sendingPort() {
    return {
      clock: this.#session.clock,
      send: (/** @type {object} */ packet, /** @type {boolean} */ follows) => this.send(packet, follows),
      waiting: (/** @type {number} */ retryAfter) => this.tell('waiting', { retryAfter }),
      failed: (/** @type {Say & Failure} */ failed) => {
        this.tell('failed', failed);
        this.tellPlace();
      },
    };
  }

  /** In ms. */
  get now() {
    return this.#session.clock.now();
  }

  /** Why nothing can be asked, while we are not in. @returns {RoomReason} */
  get reason() {
    return this.#reason ?? 'not-joined';
  }

  /** @returns {Place} */
  get place() {
    return { ...this.self, ...this.seen.last, ids: this.ids.word, says: this.sending.unacknowledged };
  }

  tellPlace() {
    this.tell('place', this.place);
  }

  /** Tells the others that we type, or do not any more. @param {boolean} active */
  type(active) {
    if (this.stage === 'joined' && this.#session.state === 'connected') this.typing.active(active);
  }

  /**
   * Sends what makes sense in this session only.
   *
   * @param {object} packet
   * @param {boolean} [follows] it leaves with the one before
   * @returns {Promise<unknown>} rejected when it was not sent, or nobody knows; it may be ignored
   */
  send(packet, follows) {
    return this.#session.send(packet, { number: this.#session.number, follows });
  }

  #join() {
    if (this.stage === 'over') return;
    const { since, last } = this.seen;
    this.stage = 'joining';
    this.send({ kind: 'join', room: this.name, ...this.self, since, log: last.log }).catch(({ reason, message }) => {
      // After a loss the next session is joined, and the end is told by the session.
      if (this.stage !== 'joining' || this.#session.number === 0) return;
      if (reason === 'queue-full') this.#rejoin(FULL_WAIT);
      else this.refused({ code: reason, reason: message });
    });
  }

  /** @param {number} delay in ms */
  #rejoin(delay) {
    const { clock } = this.#session;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.#join(), Math.ceil(delay));
  }

  /** We are in, and all that came with the welcome is told. @param {Welcome} welcome */
  entered(welcome) {
    this.stage = 'joined';
    this.sending.open();
    this.entry.answer(welcome);
    this.tellPlace();
  }

  /**
   * We are not let in: for now, or for good.
   *
   * @param {Failure & { suggestion?: string }} why
   */
  refused({ code, reason, retryAfter, suggestion }) {
    const delay = waitFor({ code, retryAfter });
    this.stage = 'out';
    if (delay === undefined) {
      this.tell('refused', { code, reason, suggestion });
      return this.end(code, reason);
    }
    this.#rejoin(delay * 1000);
    this.tell('waiting', { retryAfter: delay });
  }

  /** @param {RoomReason} reason */
  #lost(reason) {
    this.#out();
    this.stage = 'out';
    this.older.refuse(failure(reason));
    this.who.refuse(failure(reason));
  }

  #out() {
    this.#session.clock.clearTimeout(this.#timer);
    this.sending.close();
    this.typing.reset();
  }

  /** Tells the server that we leave. @param {string} [reason] in words */
  leave(reason) {
    if (this.stage === 'joined') this.sending.hurry();
    this.self.token = undefined;
    if (this.#session.number === 0) return Promise.resolve();
    return this.send({ kind: 'leave', room: this.name, reason });
  }

  /**
   * It is over for good, and nothing is told any more.
   *
   * @param {RoomReason} reason
   * @param {string} [text] in words
   */
  end(reason, text) {
    if (this.stage === 'over') return;
    this.stage = 'over';
    this.#reason = reason;
    for (const detach of this.#detach) detach();
    this.#out();
    for (const each of [this.entry, this.older, this.who]) each.refuse(failure(reason, text));
    this.sending.end(reason);
    this.tell('end', { reason });
  }
}
