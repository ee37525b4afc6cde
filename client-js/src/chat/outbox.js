import { encode } from '../codec/json.js';
import { BatchLimit, LARGEST_BATCH } from './batch-limit.js';
import { isCommand } from './commands.js';
import { RetryDelay, retryDelayOf } from './retry-delay.js';
import { defer, failure } from './promises.js';
import { faultOf } from './text.js';

/** @import { Clock } from '../clock.js' */
/** @import { HoldfastError } from '../error.js' */
/** @import { Failure, Message, Notice, RoomReason, Say, Whisper } from './types.js' */

/** The most that is unacknowledged, on the wire or waiting. */
const UNACKNOWLEDGED_LIMIT = 1000;

/** The most bytes on the wire, so that one request can carry them with other packets. */
const BYTES_LIMIT = 48 * 1024;

/** How often a message that could not be stored is sent again. */
const STORE_TRIES = 5;

/** How long to wait before sending again when the queue of the session was full, in ms. */
const RETRY_WAIT = 1000;

/** @typedef {Say & { tries: number, resolve: (answer: any) => void, reject: (error: Error) => void, off: () => void }} OutboxEntry */

/**
 * The outbox of one member in one room: messages and whispers that the server has not acknowledged.
 *
 * They keep their order because all that are sent leave in one request, and no more are sent before each of these is
 * acknowledged or refused. Once the server refuses one it refuses the rest of the request, so those that are sent again are
 * in order. If more were sent at once, they could arrive after the delay of the refusal, be accepted, and overtake the
 * refused ones.
 */
export class Outbox {
  #room;
  #port;
  /** In order. @type {Map<string, OutboxEntry>} */
  #entries = new Map();
  /** The ids of those that were sent and not settled. @type {Set<string>} */
  #sent = new Set();
  #batch = new BatchLimit();
  #open = false;
  #delay;
  /** The longest delay that was emitted since the outbox was empty. */
  #longestWait = 0;
  /** Whether anything was acknowledged since the last delay. */
  #acknowledged = false;
  /** Why nothing is sent any more. @type {RoomReason | undefined} */
  #endReason;

  /**
   * @param {string} room
   * @param {object} port
   * @param {Clock} port.clock
   * @param {(packet: object, follows: boolean) => Promise<unknown>} port.send rejected when it was not sent; one
   *   that follows leaves in one request with the packet before
   * @param {(retryAfter: number) => void} port.waiting called once for each delay; but while a rate limit lets some messages pass
   *   at a time, only for one that is longer than before
   * @param {(failed: Say & Failure) => void} port.failed
   * @param {readonly Say[]} says from before a reload
   */
  constructor(room, port, says) {
    this.#room = room;
    this.#port = port;
    this.#delay = new RetryDelay(port.clock, () => this.#send());
    const unawaited = { tries: 0, resolve: () => {}, reject: () => {}, off: () => {} };
    for (const { id, text, to } of says) this.#entries.set(id, { id, text, to, ...unawaited });
  }

  /** All that was not acknowledged, without commands, to be kept for a reload. @returns {Say[]} */
  get unacknowledged() {
    return [...this.#entries.values()].filter(({ text, to }) => to !== undefined || !isCommand(text)).map(plain);
  }

  /**
   * @param {Say} say
   * @param {AbortSignal} [signal] its abort takes back what was not sent
   * @returns {Promise<any>} the answer of the server; it may be ignored
   */
  add(say, signal) {
    const { promise, resolve, reject } = defer();
    const abort = () => this.#fail(entry, failure('aborted'));
    /** @type {OutboxEntry} */
    const entry = { ...say, tries: 0, resolve, reject, off: () => signal?.removeEventListener('abort', abort) };
    const fault = this.#endReason ?? (signal?.aborted ? 'aborted' : this.#fault(say));
    // A command is checked by the server, and may contain a password.
    const text = fault || isCommand(say.text) ? undefined : faultOf(say.text);
    if (fault || text) {
      this.#fail(entry, failure(fault ?? 'bad-packet', text));
      return promise;
    }
    signal?.addEventListener('abort', abort);
    this.#entries.set(say.id, entry);
    this.#send();
    return promise;
  }

  /** @param {Say} say @returns {RoomReason | undefined} */
  #fault(say) {
    if (this.#entries.size >= UNACKNOWLEDGED_LIMIT) return 'queue-full';
    try {
      encode(this.#packet(say));
      return undefined;
    } catch (error) {
      return /** @type {HoldfastError} */ (error).reason;
    }
  }

  /** The room was joined: sends again what was on the wire before, for the server recognizes a repeat by its id. */
  open() {
    this.#open = true;
    this.#sent = new Set();
    this.#send();
  }

  /** Sends what one request carries, without regard to what is on the wire, before the member leaves. */
  flush() {
    if (this.#delay.running) return;
    const rest = [...this.#entries.values()].filter(({ id }) => !this.#sent.has(id));
    for (const say of rest.slice(0, LARGEST_BATCH)) this.#port.send(this.#packet(say), say !== rest[0]);
  }

  /** The room is not joined any more: nothing is sent. */
  close() {
    this.#open = false;
    this.#sent = new Set();
  }

  /**
   * Nothing is sent any more. What was not acknowledged stays known, to be kept for a later room.
   *
   * @param {RoomReason} reason
   */
  end(reason) {
    this.close();
    this.#endReason = reason;
    this.#delay.cancel();
    for (const { reject, off } of this.#entries.values()) {
      off();
      reject(failure(reason));
    }
  }

  /** @param {string | undefined} id */
  has(id) {
    return id !== undefined && (this.#entries.has(id) || this.#sent.has(id));
  }

  /**
   * Resolves the promise of a message that the server acknowledged.
   *
   * @param {string | undefined} id
   * @param {Message | Whisper | Notice} answer
   * @returns {boolean} whether it was here and not acknowledged yet
   */
  settle(id, answer) {
    if (!this.has(id)) return false;
    const say = this.#entries.get(/** @type {string} */ (id));
    this.#settled(/** @type {string} */ (id));
    say?.off();
    say?.resolve(answer);
    return say !== undefined;
  }

  /** @param {string} id */
  #settled(id) {
    this.#entries.delete(id);
    if (this.#entries.size === 0) this.#longestWait = 0;
    this.#acknowledged = true;
    if (this.#sent.delete(id)) this.#batch.accept();
    this.#send();
  }

  /**
   * Sends again what was refused for now; else it has failed.
   *
   * @param {string} id of a message that is here
   * @param {Failure} why
   */
  refuse(id, why) {
    const { code, reason } = why;
    const say = this.#entries.get(id);
    const wait = retryDelayOf(why);
    if (wait !== undefined && (code !== 'not-stored' || !say || ++say.tries <= STORE_TRIES)) {
      this.#sent.delete(id);
      this.#batch.refuse();
      return this.#wait(wait);
    }
    this.#settled(id);
    if (say) this.#fail(say, failure(code, reason), why);
  }

  /**
   * @param {OutboxEntry} say
   * @param {HoldfastError} error
   * @param {Failure} [why]
   */
  #fail(say, error, why = { code: error.reason, reason: error.message }) {
    this.#entries.delete(say.id);
    say.off();
    say.reject(error);
    this.#port.failed({ ...plain(say), ...why });
  }

  /** @param {number} retryAfter */
  #wait(retryAfter) {
    const emitted = this.#delay.running || (this.#acknowledged && retryAfter <= this.#longestWait);
    this.#acknowledged = false;
    this.#delay.start(retryAfter * 1000);
    if (emitted) return;
    this.#longestWait = retryAfter;
    this.#port.waiting(retryAfter);
  }

  #send() {
    if (!this.#open || this.#sent.size > 0 || this.#delay.running) return;
    const most = this.#batch.next();
    let bytes = 0;
    for (const say of this.#entries.values()) {
      const packet = this.#packet(say);
      bytes += encode(packet).bytes;
      if (this.#sent.size >= most || (bytes > BYTES_LIMIT && this.#sent.size > 0)) break;
      this.#sent.add(say.id);
      this.#post(packet, this.#sent);
    }
  }

  /**
   * @param {{ id: string }} packet
   * @param {Set<string>} wire the one that it is on; once there is another one, its fate does not count
   */
  #post(packet, wire) {
    this.#port.send(packet, wire.size > 1).catch(() => {
      if (wire === this.#sent && wire.delete(packet.id)) this.#delay.start(RETRY_WAIT);
    });
  }

  /** @param {Say} say */
  #packet({ id, text, to }) {
    const room = this.#room;
    return to === undefined ? { kind: 'say', room, id, text } : { kind: 'whisper', room, to, id, text };
  }
}

/** @param {Say} say @returns {Say} */
function plain({ id, text, to }) {
  return to === undefined ? { id, text } : { id, text, to };
}
