import { encode } from '../codec/json.js';
import { isCommand } from './commands.js';
import { Pause, waitFor } from './retry-delay.js';
import { defer, failure } from './promises.js';
import { faultOf } from './text.js';

/** @import { HoldfastError } from '../error.js' */
/** @import { Clock } from '../holdfast.js' */
/** @import { Failure, Message, Notice, RoomReason, Say, Whisper } from './types.js' */

/** The most that is unacknowledged, on the wire or waiting. */
const UNACKNOWLEDGED_LIMIT = 1000;

/** The most of it that is on the wire: a request carries that of two rooms at once. */
const SAY_LIMIT = 20;

/** The most bytes on the wire, so that one request carries them with room for other packets. */
const BYTES_LIMIT = 48 * 1024;

/** How often what could not be stored is said again. */
const STORE_TRIES = 5;

/** When to try again what the session did not take, in ms. */
const FULL_WAIT = 1000;

/** @typedef {Say & { tries: number, resolve: (word: any) => void, reject: (error: Error) => void, off: () => void }} Saying */

/**
 * What one member says and whispers in one room, until the server has acknowledged it.
 *
 * Order rests on this: what is on the wire leaves in one request, whatever else the session has to send, and nothing follows before all of it is settled. The
 * server refuses the rest of a request once it refuses one, so what is sent again stands in order. If more followed at
 * once, it could arrive after the time of the refusal, be accepted, and overtake what was refused.
 */
export class Sending {
  #room;
  #port;
  /** In order. @type {Map<string, Saying>} */
  #says = new Map();
  /** The ids of what was sent and not settled. @type {Set<string>} */
  #wire = new Set();
  /** How many may be sent next, and what became of those sent last. */
  #batch = { size: SAY_LIMIT, accepted: 0, refused: false };
  #open = false;
  #pause;
  /** The longest wait that was told since there was nothing to say. */
  #told = 0;
  /** Whether anything was acknowledged since the last wait. */
  #passed = false;
  /** Why nothing is sent any more. @type {RoomReason | undefined} */
  #over;

  /**
   * @param {string} room
   * @param {object} port
   * @param {Clock} port.clock
   * @param {(packet: object, follows: boolean) => Promise<unknown>} port.send rejected when it was not sent; what
   *   follows leaves in one request with the packet before
   * @param {(retryAfter: number) => void} port.waiting told once for each wait; but while a rate limit lets some of what is
   *   said pass at a time, only of one that is longer than before
   * @param {(failed: Say & Failure) => void} port.failed
   * @param {readonly Say[]} says from before a reload
   */
  constructor(room, port, says) {
    this.#room = room;
    this.#port = port;
    this.#pause = new Pause(port.clock, () => this.#send());
    const nobody = { tries: 0, resolve: () => {}, reject: () => {}, off: () => {} };
    for (const { id, text, to } of says) this.#says.set(id, { id, text, to, ...nobody });
  }

  /** What a reload needs: all that was not acknowledged, without commands. @returns {Say[]} */
  get unacknowledged() {
    return [...this.#says.values()].filter(({ text, to }) => to !== undefined || !isCommand(text)).map(plain);
  }

  /**
   * @param {Say} say
   * @param {AbortSignal} [signal] its abort takes back what was not sent
   * @returns {Promise<any>} the server's word on it; it may be ignored
   */
  add(say, signal) {
    const { promise, resolve, reject } = defer();
    const abort = () => this.#fail(saying, failure('aborted'));
    /** @type {Saying} */
    const saying = { ...say, tries: 0, resolve, reject, off: () => signal?.removeEventListener('abort', abort) };
    const fault = this.#over ?? (signal?.aborted ? 'aborted' : this.#fault(say));
    // A command is the server's to judge, and may hold a password.
    const text = fault || isCommand(say.text) ? undefined : faultOf(say.text);
    if (fault || text) {
      this.#fail(saying, failure(fault ?? 'bad-packet', text));
      return promise;
    }
    signal?.addEventListener('abort', abort);
    this.#says.set(say.id, saying);
    this.#send();
    return promise;
  }

  /** @param {Say} say @returns {RoomReason | undefined} */
  #fault(say) {
    if (this.#says.size >= UNACKNOWLEDGED_LIMIT) return 'queue-full';
    try {
      encode(this.#packet(say));
      return undefined;
    } catch (error) {
      return /** @type {HoldfastError} */ (error).reason;
    }
  }

  /** We are in: whatever was on the wire before is sent again, for the server knows a repeat by its id. */
  open() {
    this.#open = true;
    this.#wire = new Set();
    this.#send();
  }

  /** Sends what one request carries without regard to what is on the wire: we are about to leave. */
  hurry() {
    if (this.#pause.on) return;
    const rest = [...this.#says.values()].filter(({ id }) => !this.#wire.has(id));
    for (const say of rest.slice(0, SAY_LIMIT)) this.#port.send(this.#packet(say), say !== rest[0]);
  }

  /** Nothing can be sent. */
  close() {
    this.#open = false;
    this.#wire = new Set();
  }

  /**
   * Nothing will be sent. What was not acknowledged stays known: a later room may say it again.
   *
   * @param {RoomReason} reason
   */
  end(reason) {
    this.close();
    this.#over = reason;
    this.#pause.dispose();
    for (const { reject, off } of this.#says.values()) {
      off();
      reject(failure(reason));
    }
  }

  /** @param {string | undefined} id */
  has(id) {
    return id !== undefined && (this.#says.has(id) || this.#wire.has(id));
  }

  /**
   * The server's word on one of ours.
   *
   * @param {string | undefined} id
   * @param {Message | Whisper | Notice} word
   * @returns {boolean} whether it was one that had none yet
   */
  settle(id, word) {
    if (!this.has(id)) return false;
    const say = this.#says.get(/** @type {string} */ (id));
    this.#settled(/** @type {string} */ (id));
    say?.off();
    say?.resolve(word);
    return say !== undefined;
  }

  /** @param {string} id */
  #settled(id) {
    this.#says.delete(id);
    if (this.#says.size === 0) this.#told = 0;
    this.#passed = true;
    if (this.#wire.delete(id)) this.#batch.accepted++;
    this.#send();
  }

  /**
   * What is refused for now will be sent again; else it has failed.
   *
   * @param {string} id one of ours
   * @param {Failure} why
   */
  refuse(id, { code, reason, retryAfter }) {
    const say = this.#says.get(id);
    const wait = waitFor({ code, retryAfter });
    if (wait !== undefined && (code !== 'not-stored' || !say || ++say.tries <= STORE_TRIES)) {
      this.#wire.delete(id);
      this.#batch.refused = true;
      return this.#wait(wait);
    }
    this.#settled(id);
    if (say) this.#fail(say, failure(code, reason), { code, reason, retryAfter });
  }

  /**
   * @param {Saying} say
   * @param {HoldfastError} error
   * @param {Failure} [why]
   */
  #fail(say, error, why = { code: error.reason, reason: error.message }) {
    this.#says.delete(say.id);
    say.off();
    say.reject(error);
    this.#port.failed({ ...plain(say), ...why });
  }

  /** @param {number} retryAfter */
  #wait(retryAfter) {
    const told = this.#pause.on || (this.#passed && retryAfter <= this.#told);
    this.#passed = false;
    this.#pause.begin(retryAfter * 1000);
    if (told) return;
    this.#told = retryAfter;
    this.#port.waiting(retryAfter);
  }

  #send() {
    if (!this.#open || this.#wire.size > 0 || this.#pause.on) return;
    this.#measure();
    let bytes = 0;
    for (const say of this.#says.values()) {
      const packet = this.#packet(say);
      bytes += encode(packet).bytes;
      if (this.#wire.size >= this.#batch.size || (bytes > BYTES_LIMIT && this.#wire.size > 0)) break;
      this.#wire.add(say.id);
      this.#post(packet, this.#wire);
    }
  }

  /**
   * @param {{ id: string }} packet
   * @param {Set<string>} wire nothing on it counts any more once there is another one
   */
  #post(packet, wire) {
    this.#port.send(packet, wire.size > 1).catch(() => {
      if (wire === this.#wire && wire.delete(packet.id)) this.#pause.begin(FULL_WAIT);
    });
  }

  /** After a refusal no more is sent at once than was accepted; it doubles when all is. */
  #measure() {
    const { size, accepted, refused } = this.#batch;
    const next = refused ? Math.max(1, accepted) : Math.min(SAY_LIMIT, size * 2);
    this.#batch = { size: next, accepted: 0, refused: false };
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
