import { handlePacket } from './packet-handlers.js';
import { MessageIds } from './message-ids.js';
import { Members } from './members.js';
import { retryDelayOf } from './retry-delay.js';
import { failure } from './promises.js';
import { PendingRequest } from './pending-request.js';
import { Deduplicator } from './deduplicator.js';
import { Outbox } from './outbox.js';
import { Typing } from './typing.js';

/** @import { Self } from './tokens.js' */
/** @import { Emit, Failure, History, ListedRoom, MemberList, Place, RoomOptions, RoomReason, Say, SessionLike, Welcome } from './types.js' */

/** How long to wait before joining again when the queue of the session was full, in ms. */
const RETRY_WAIT = 1000;

/**
 * The membership in one room, which outlives its sessions: it is out of the room, joining, joined, or over. In each new
 * session it joins again and requests the messages that it missed.
 */
export class Membership {
  /** @type {'out' | 'joining' | 'joined' | 'over'} */
  stage = 'out';
  members = new Members();
  /** @type {PendingRequest<Welcome>} */
  joinRequest = new PendingRequest();
  /** @type {PendingRequest<History>} */
  historyRequest;
  /** @type {PendingRequest<MemberList>} */
  listRequest;
  /** @type {PendingRequest<ListedRoom[]>} */
  roomsRequest;
  #session;
  /** @type {(() => void)[]} */
  #detach;
  /** @type {any} */
  #timer;
  /** Why it is over. @type {RoomReason | undefined} */
  #reason;
  /** The kinds of packets that were warned of. @type {Set<string>} */
  #warned = new Set();

  /**
   * @param {SessionLike} session joined at once if it has begun, else when it does
   * @param {RoomOptions & { room: string }} options
   * @param {Emit} emit
   */
  constructor(session, { nick, room, place, ids }, emit) {
    const { clock } = session;
    this.#session = session;
    this.historyRequest = new PendingRequest(clock);
    this.listRequest = new PendingRequest(clock);
    this.roomsRequest = new PendingRequest(clock);
    this.name = room;
    this.emit = emit;
    /** @type {Partial<Self> & { nick: string }} */
    this.self = { nick, token: place?.token, joinedAfter: place?.joinedAfter };
    this.ids = new MessageIds(ids, place?.ids);
    this.deduplicator = new Deduplicator(place);
    this.outbox = new Outbox(room, this.#outboxPort(), place?.says ?? []);
    this.typing = new Typing({
      clock,
      send: (active) => void this.send({ kind: 'typing', room, active }),
      changed: (nicks) => emit('typing', { nicks }),
    });
    this.#detach = [
      session.on('session', () => this.#join()),
      session.on('packet', (packet) => handlePacket(this, packet)),
      session.on('lost', ({ reason }) => this.#lost(reason)),
      session.on('end', ({ reason }) => this.end(reason)),
    ];
    if (session.number > 0) this.#join();
    // The caller adds its listeners before.
    if (session.state === 'closed') Promise.resolve().then(() => this.end('closed'));
  }

  #outboxPort() {
    return {
      clock: this.#session.clock,
      send: (/** @type {object} */ packet, /** @type {boolean} */ follows) => this.send(packet, follows),
      waiting: (/** @type {number} */ retryAfter) => this.emit('waiting', { retryAfter }),
      failed: (/** @type {Say & Failure} */ failed) => {
        this.emit('failed', failed);
        this.emitPlace();
      },
    };
  }

  /** In ms. */
  get now() {
    return this.#session.clock.now();
  }

  /** Why nothing can be requested while the room is not joined. @returns {RoomReason} */
  get reason() {
    return this.#reason ?? 'not-joined';
  }

  /** @returns {Place} */
  get place() {
    return { ...this.self, ...this.deduplicator.last, ids: this.ids.word, says: this.outbox.unacknowledged };
  }

  /**
   * Whether this member said a message. Its nick alone does not tell: a guest, or a member before it, may have had it.
   *
   * @param {{ from: string, id?: string | undefined, seq?: number | undefined }} said a message, or a whisper, which has no number
   */
  isOwn({ from, id, seq = Infinity }) {
    const { nick, joinedAfter = Infinity } = this.self;
    // Guests have no ids. Other tabs of this member have ids of their own.
    return from === nick && id !== undefined && (this.ids.has(id) || seq > joinedAfter);
  }

  emitPlace() {
    this.emit('place', this.place);
  }

  /**
   * Tells the developer once of each kind of packets that the server does not send as it must.
   *
   * @param {string} kind
   * @param {string} field that is not what it must be
   */
  warn(kind, field) {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    const { console } = globalThis;
    console.warn(`Holdfast: ignored of the room ${this.name}: a packet ${kind} whose ${field} is not what it must be`);
  }

  /** Tells the other members that this one types, or has stopped. @param {boolean} active */
  type(active) {
    if (this.stage === 'joined' && this.#session.state === 'connected') this.typing.active(active);
  }

  /**
   * Sends a packet that is for this session only.
   *
   * @param {object} packet
   * @param {boolean} [follows] it leaves with the one before
   * @returns {Promise<unknown>} rejected when it was not sent, or maybe not; it may be ignored
   */
  send(packet, follows) {
    return this.#session.send(packet, { number: this.#session.number, follows });
  }

  #join() {
    if (this.stage === 'over') return;
    const { since, last } = this.deduplicator;
    const { nick, token } = this.self;
    this.stage = 'joining';
    this.send({ kind: 'join', room: this.name, nick, token, since, log: last.log }).catch(({ reason, message }) => {
      // After a loss the next session is joined, and the end is told by the session.
      if (this.stage !== 'joining' || this.#session.number === 0) return;
      if (reason === 'queue-full') this.#rejoin(RETRY_WAIT);
      else this.refused({ code: reason, reason: message });
    });
  }

  /** @param {number} delay in ms */
  #rejoin(delay) {
    const { clock } = this.#session;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.#join(), Math.ceil(delay));
  }

  /** The room is joined, and all that came with the welcome was emitted. @param {Welcome} welcome */
  entered(welcome) {
    this.stage = 'joined';
    this.outbox.open();
    this.joinRequest.resolve(welcome);
    this.emitPlace();
  }

  /**
   * The server refused to let this member in: for now, or for good.
   *
   * @param {Failure & { suggestion?: string }} why
   */
  refused({ retryAfter, ...why }) {
    const { code, reason } = why;
    const delay = retryDelayOf({ code, retryAfter });
    this.stage = 'out';
    if (delay === undefined) {
      this.emit('refused', why);
      return this.end(code, reason);
    }
    this.#rejoin(delay * 1000);
    this.emit('waiting', { retryAfter: delay });
  }

  /** @param {RoomReason} reason */
  #lost(reason) {
    this.#suspend();
    this.stage = 'out';
    for (const each of this.#requests()) each.reject(failure(reason));
  }

  /** What was requested of the room. */
  #requests() {
    return [this.historyRequest, this.listRequest, this.roomsRequest];
  }

  #suspend() {
    this.#session.clock.clearTimeout(this.#timer);
    this.outbox.close();
    this.typing.reset();
  }

  /** Leaves the room. @param {string} [reason] in words */
  leave(reason) {
    if (this.stage === 'joined') this.outbox.flush();
    this.self.token = undefined;
    if (this.#session.number === 0) return Promise.resolve();
    return this.send({ kind: 'leave', room: this.name, reason });
  }

  /**
   * Ends the membership for good: nothing is emitted after `end`.
   *
   * @param {RoomReason} reason
   * @param {string} [text] in words
   */
  end(reason, text) {
    if (this.stage === 'over') return;
    this.stage = 'over';
    this.#reason = reason;
    for (const detach of this.#detach) detach();
    this.#suspend();
    for (const each of [this.joinRequest, ...this.#requests()]) each.reject(failure(reason, text));
    this.outbox.end(reason);
    this.emit('end', { reason });
  }
}
