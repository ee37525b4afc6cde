import { encode, encodeCreation } from '../codec/json.js';
import { HoldfastError } from '../error.js';
import { Backoff } from './backoff.js';
import { PacketQueue } from './packet-queue.js';
import { newRequest } from './request-window.js';
import { ServerSession } from './server-session.js';

/** @import { Cause, Effect, Settings } from './types.js' */
/** @import { Answer, Encoded, Packet, Reason, State } from '../types.js' */
/** @import { Request } from './request-window.js' */

/** How long a creation may take; the same after a probe; and how long the end may take after `close`. In ms. */
const CREATION_LIMIT = 15_000;
const CREATION_CHECK = 2_000;
const CLOSE_LIMIT = 5_000;

/** A session that lived for less counts as a failure, in ms. */
const LIVED = 5_000;

/** The longest request that a page which goes away can leave behind, in characters: browsers allow 64 KiB for all of them. */
const KEEPALIVE_LIMIT = 16_000;

/**
 * The longest delay between two attempts, in ms: within a session, which has little time left and whose server may be back from
 * a restart at any moment, and without one.
 */
const REPEAT_CAP = 1_500;
const RETRY_CAP = 20_000;

/** How much of a pause is used, in ms for each second of it: a request that comes later than the whole finds no session. */
const PAUSE_USED = 800;

/**
 * The actions of the state table, each as the method of that name, and the data of the connection that they change. They do
 * not know the state; only `write`, which is no action, is told it. They stay in one file, as the counterpart of the table: most
 * change the same few fields.
 */
export class SessionActions {
  backoff = new Backoff();
  queue = new PacketQueue();
  /** The request that creates a session, while there is none. @type {Request | undefined} */
  creation;
  /** @type {ServerSession | undefined} */
  session;
  /** How many there were. */
  sessions = 0;
  /** When the pause ends, in ms. */
  resumeAt = Infinity;
  /** When the answer to the last request is not awaited any more, in ms. */
  closeBy = Infinity;
  now = 0;
  chance = 0;
  /** @type {Effect[]} */
  effects = [];
  #tickets = 0;
  #begunAt = 0;
  /** The seconds of a pause that the server was not told yet. */
  #pause = 0;
  #settings;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
  }

  /** The requests whose exchange has not ended. */
  get underWay() {
    return this.creation?.ticket ? [this.creation] : (this.session?.window.underWay ?? []);
  }

  /** @param {number} ticket */
  find(ticket) {
    return this.underWay.find((each) => each.ticket === ticket);
  }

  /** When packets may leave that the rate limit held back, in ms. */
  get sendAt() {
    return this.session?.sendAt(this.queue.packets) ?? Infinity;
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
    this.queue.check();
    return encode(packet, how);
  }

  /**
   * Takes a packet back. One that has left may arrive all the same.
   *
   * @param {Encoded} encoded
   */
  withdraw(encoded) {
    this.queue.take((each) => each === encoded);
    this.reject([encoded], 'aborted');
  }

  /** @param {Encoded[]} encoded packets that the server has */
  resolve(encoded) {
    if (encoded.length > 0) this.emit({ do: 'sent', encoded });
  }

  /**
   * @param {Encoded[]} encoded packets that the server does not have, or maybe
   * @param {Reason} reason
   */
  reject(encoded, reason) {
    if (encoded.length > 0) this.emit({ do: 'unsent', encoded, reason });
  }

  /** @param {Effect} effect what the driver is to perform next */
  emit(effect) {
    this.effects.push(effect);
  }

  // ---- the actions of the table

  /** @param {Cause} cause */
  begin({ answer }) {
    this.session = new ServerSession(
      /** @type {Answer} */ (answer),
      /** @type {Request} */ (this.creation).rid,
      this.#settings,
    );
    this.creation = undefined;
    this.#begunAt = this.now;
    this.sessions++;
    this.queue.begin();
    this.backoff.restart();
  }

  /** @param {Cause} cause */
  retry(cause) {
    this.#backOff(cause, RETRY_CAP);
  }

  recover() {
    this.backoff.reset();
  }

  /** @param {Cause} cause */
  repeat(cause) {
    this.resume();
    this.#backOff(cause, Math.min(REPEAT_CAP, (this.session?.inactivity ?? Infinity) / 4));
  }

  /**
   * What has not left waits for the next session.
   *
   * @param {Cause} cause
   */
  replace({ request, ...cause }) {
    const uncertain = this.#uncertain(request);
    const bound = this.queue.take(({ number }) => number !== undefined);
    this.#drop();
    // A session that has just begun is one more failure: sessions are not created in a loop.
    if (this.now - this.#begunAt > LIVED) this.backoff.reset();
    this.retry(cause);
    this.reject([...uncertain, ...bound], cause.reason);
    this.emit({ do: 'lost', reason: cause.reason });
  }

  hasten() {
    this.backoff.hasten(this.now);
    this.check();
    if (this.creation) this.creation.due = Math.min(this.creation.due, this.now + CREATION_CHECK);
  }

  check() {
    this.session?.check(this.now);
  }

  /** @param {Cause} cause */
  pause({ seconds = 0 }) {
    this.#pause = seconds;
    this.resumeAt = this.now + Math.round(seconds * PAUSE_USED);
  }

  /** Ends the pause, if there is one; the server ends it when the next request comes. */
  resume() {
    this.#pause = 0;
    this.resumeAt = Infinity;
  }

  terminate() {
    this.resume();
    this.closeBy = this.now + CLOSE_LIMIT;
  }

  /** @param {Cause} cause */
  finish({ reason, request }) {
    const unsent = [...this.#uncertain(request), ...this.queue.take(() => true)];
    this.#drop();
    this.reject(unsent, reason);
  }

  ignore() {}

  // ---- what actions have in common

  /**
   * @param {Cause} cause
   * @param {number} cap
   */
  #backOff(cause, cap) {
    const round = cause.request?.round ?? this.backoff.failures;
    this.backoff.fail(this.now, this.chance, { ...cause, round, cap });
  }

  /**
   * @param {Request | undefined} last one that was answered with the end
   * @returns {Encoded[]} packets that were on their way, and may have arrived or not
   */
  #uncertain(last) {
    const requests = [...(this.session?.window.requests ?? []), ...(last ? [last] : [])];
    return requests.flatMap(({ batch }) => batch);
  }

  /** Drops the session and all exchanges. */
  #drop() {
    for (const { ticket } of this.underWay) this.emit({ do: 'abort', ticket });
    this.session = undefined;
    this.creation = undefined;
    this.closeBy = Infinity;
    this.resume();
  }

  // ---- requests

  /**
   * Writes the requests that are due.
   *
   * @param {State} state
   */
  write(state) {
    this.queue.resume();
    if (this.backoff.retryAt > this.now) return;
    if (!this.session) return this.#create();
    const wish = { state, pause: this.#pause, doubt: this.backoff.failures > 0 };
    // It may be the last that the page does.
    const leaving = state === 'closing' || state === 'paused';
    for (const each of this.session.due(this.queue.packets, wish, this.now)) this.#post(each, leaving);
    this.#pause = wish.pause;
  }

  #create() {
    if (this.creation?.ticket) return;
    const rid = 1 + Math.floor(this.chance * 2 ** 52);
    this.creation ??= newRequest(rid, encodeCreation(rid, this.#settings.wait), []);
    this.creation.due = this.now + CREATION_LIMIT;
    this.#post(this.creation, false);
  }

  /**
   * @param {Request} request
   * @param {boolean} leaving whether the page may go away
   */
  #post(request, leaving) {
    request.ticket = ++this.#tickets;
    request.round = this.backoff.failures;
    const { ticket, rid, body } = request;
    this.emit({ do: 'post', ticket, rid, body, keepalive: leaving && body.length < KEEPALIVE_LIMIT });
  }
}
