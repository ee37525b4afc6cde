import { HoldfastError } from '../error.js';
import { Outage } from './backoff.js';
import { Session } from './server-session.js';
import { newRequest } from './request-window.js';
import { encode, writeCreation } from '../codec/json.js';

/** @import { Effect, Settings } from './types.js' */
/** @import { Answer, Encoded, Packet, Reason, State } from '../types.js' */
/** @import { Request } from './request-window.js' */

/** The most packets that wait for a request. */
export const QUEUE_LIMIT = 1000;

/** How long a creation may take, the same when we have reason to doubt the network, and how long after `close`, in ms. */
const CREATION_LIMIT = 15_000;
const CREATION_CHECK = 2_000;
const FAREWELL = 5_000;

/** A session that lasts so long was a good one, in ms. */
const LIVED = 5_000;

/** The longest request that a page which goes away can leave behind, in characters: browsers allow 64 KiB for all of them. */
const KEEPALIVE_LIMIT = 16_000;

/** The longest delay between two attempts, in ms: within a session, which has little time left, and without one. */
const REPEAT_CAP = 8_000;
const RETRY_CAP = 20_000;

/**
 * @typedef {object} Cause why an action is performed, and what it needs to know
 * @property {Reason} reason
 * @property {boolean} [eager] whether the first repeat may come at once
 * @property {number} [retryAfter] no repeat may come before so many ms
 * @property {Request} [request]
 * @property {Answer} [answer]
 * @property {number} [seconds]
 */

/** Performs the actions of the table, each by the method of that name: the connection's data, and nothing of its states. */
export class Performer {
  outage = new Outage();
  /** The request that creates a session, while there is none. @type {Request | null} */
  creation = null;
  /** @type {Session | null} */
  session = null;
  /** How many there were. */
  sessions = 0;
  /** When the pause is over, and when we do not wait for a farewell any more, in ms. */
  resumeAt = Infinity;
  closeBy = Infinity;
  /** @type {Effect[]} */
  effects = [];
  now = 0;
  chance = 0;
  /** @type {Encoded[]} */
  #queue = [];
  /** What waited before the session began: it leaves after what listeners send when they are told of it. @type {Encoded[]} */
  #survivors = [];
  #tickets = 0;
  #begunAt = 0;
  /** The seconds of a pause that the server was not told yet. */
  #pause = 0;
  #settings;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
  }

  get queued() {
    return this.#queue.length > 0;
  }

  /** The requests whose exchange has not ended. */
  get underWay() {
    return this.creation?.ticket ? [this.creation] : (this.session?.window.underWay ?? []);
  }

  /** @param {number} ticket */
  find(ticket) {
    return this.underWay.find((each) => each.ticket === ticket);
  }

  /** When packets may leave that were held back, in ms. */
  get pacedUntil() {
    return this.session?.paceDeadline(this.#queue) ?? Infinity;
  }

  /**
   * @param {Packet} packet
   * @param {{ number?: number, follows?: boolean }} how
   * @returns {Encoded}
   * @throws {HoldfastError} when it cannot be sent
   */
  admit(packet, how) {
    if ((how.number ?? this.sessions) !== this.sessions || (how.number && !this.session))
      throw new HoldfastError('lost');
    if (this.#queue.length + this.#survivors.length >= QUEUE_LIMIT) throw new HoldfastError('queue-full');
    return encode(packet, how);
  }

  /** @param {Encoded} encoded */
  enqueue(encoded) {
    this.#queue.push(encoded);
  }

  /**
   * What has left may arrive all the same.
   *
   * @param {Encoded} encoded
   */
  withdraw(encoded) {
    const others = (/** @type {Encoded} */ each) => each !== encoded;
    this.#queue = this.#queue.filter(others);
    this.#survivors = this.#survivors.filter(others);
    this.unsettle([encoded], 'aborted');
  }

  /** @param {Encoded[]} encoded what the server has */
  settle(encoded) {
    if (encoded.length > 0) this.tell({ do: 'sent', encoded });
  }

  /**
   * @param {Encoded[]} encoded
   * @param {Reason} reason
   */
  unsettle(encoded, reason) {
    if (encoded.length > 0) this.tell({ do: 'unsent', encoded, reason });
  }

  /** @param {Effect} effect what the driver is to do next */
  tell(effect) {
    this.effects.push(effect);
  }

  // ---- the actions of the table

  /** @param {Cause} cause */
  begin({ answer }) {
    this.session = new Session(
      /** @type {Answer} */ (answer),
      /** @type {Request} */ (this.creation).rid,
      this.#settings,
    );
    this.creation = null;
    this.#begunAt = this.now;
    this.sessions++;
    this.#survivors = this.#queue;
    this.#queue = [];
    this.outage.restart();
  }

  /** @param {Cause} cause */
  retry(cause) {
    this.#back(cause, RETRY_CAP);
  }

  accept() {
    this.outage.end();
  }

  /** @param {Cause} cause */
  repeat(cause) {
    this.rest();
    this.#back(cause, Math.min(REPEAT_CAP, (this.session?.inactivity ?? Infinity) / 4));
  }

  /**
   * What has not left waits for the next session.
   *
   * @param {Cause} cause
   */
  renew({ request, ...cause }) {
    const uncertain = this.#uncertain(request);
    const bound = this.#queue.filter(({ number }) => number !== undefined);
    this.#queue = this.#queue.filter(({ number }) => number === undefined);
    this.#drop();
    // One that has just begun is a failure more: nobody is to create sessions in a loop.
    if (this.now - this.#begunAt > LIVED) this.outage.end();
    this.retry(cause);
    this.unsettle([...uncertain, ...bound], cause.reason);
    this.tell({ do: 'lost', reason: cause.reason });
  }

  hurry() {
    this.outage.hurry(this.now);
    this.check();
    if (this.creation) this.creation.due = Math.min(this.creation.due, this.now + CREATION_CHECK);
  }

  check() {
    this.session?.check(this.now);
  }

  /** @param {{ seconds?: number }} [cause] 0 ends a pause; the server ends it, too, when the next request comes */
  rest({ seconds = 0 } = {}) {
    this.#pause = seconds;
    this.resumeAt = seconds === 0 ? Infinity : this.now + Math.round(seconds * 800);
  }

  stir() {
    this.rest();
  }

  depart() {
    this.rest();
    this.closeBy = this.now + FAREWELL;
  }

  /** @param {Cause} cause */
  finish({ reason, request }) {
    const unsent = [...this.#uncertain(request), ...this.#queue.splice(0), ...this.#survivors.splice(0)];
    this.#drop();
    this.unsettle(unsent, reason);
  }

  ignore() {}

  // ---- what they have in common

  /**
   * @param {Cause} cause
   * @param {number} cap
   */
  #back({ request, eager = false, retryAfter = 0 }, cap) {
    const round = request?.round ?? this.outage.failures;
    this.outage.fail(this.now, this.chance, { round, cap, eager, retryAfter });
  }

  /**
   * Of what nobody knows whether it arrived.
   *
   * @param {Request | undefined} last one that was answered with the end
   */
  #uncertain(last) {
    const requests = new Set(this.session?.window.requests);
    if (last) requests.add(last);
    return [...requests].flatMap(({ batch }) => batch);
  }

  /** Lets go of the session and of all that is under way. */
  #drop() {
    for (const { ticket } of this.underWay) this.tell({ do: 'abort', ticket });
    this.session = null;
    this.creation = null;
    this.closeBy = Infinity;
    this.rest();
  }

  // ---- requests

  /**
   * Writes what is due.
   *
   * @param {State} state
   */
  write(state) {
    this.#queue.push(...this.#survivors.splice(0));
    if (this.outage.repeatAt > this.now) return;
    if (!this.session) return this.#create();
    const [closing, paused] = [state === 'closing', state === 'paused'];
    const wish = { closing, paused, pause: this.#pause, doubt: this.outage.failures > 0 };
    for (const each of this.session.due(this.#queue, wish, this.now)) this.#post(each, closing || paused);
    this.#pause = wish.pause;
  }

  #create() {
    if (this.creation?.ticket) return;
    const rid = 1 + Math.floor(this.chance * 2 ** 52);
    this.creation ??= newRequest(rid, writeCreation(rid, this.#settings.wait), []);
    this.creation.due = this.now + CREATION_LIMIT;
    this.#post(this.creation, false);
  }

  /**
   * @param {Request} request
   * @param {boolean} leaving whether the page may go away
   */
  #post(request, leaving) {
    request.ticket = ++this.#tickets;
    request.round = this.outage.failures;
    const { ticket, rid, body } = request;
    this.tell({ do: 'post', ticket, rid, body, keepalive: leaving && body.length < KEEPALIVE_LIMIT });
  }
}
