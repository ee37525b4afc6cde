/**
 * Holdfast's session in a browser or in Node: ordered, exactly-once packets both ways over plain HTTP. This file is the
 * driver: it has the network, the clock and the dice, and decides nothing. What happens when stands in `machine.js`.
 */

import { Emitter } from './session/emitter.js';
import { SessionMachine } from './session/machine.js';
import { readAnswer } from './session/wire.js';

/** @import { Effect, Input, Packet, Reason, State } from './session/types.js' */

/**
 * @typedef {object} Options
 * @property {string} url where the server takes requests, such as `/bind`
 * @property {number} [wait] the longest time in seconds that the server may hold a request. 50 is just below what the usual
 *   proxy allows
 * @property {typeof globalThis.fetch} [fetch]
 * @property {Clock} [clock]
 * @property {() => number} [random] in [0, 1)
 */

/**
 * @typedef {object} Clock
 * @property {() => number} now in ms, never falling
 * @property {(task: () => void, delay: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/**
 * @typedef {object} Events
 * @property {Packet} packet one packet of the server, in order, exactly once
 * @property {{ state: State, reason: Reason }} state
 * @property {{ number: number }} session a session began; the first has number 1. A later one is new to the server: join
 *   again. What you send while you are told leaves before anything else
 * @property {{ reason: Reason, packets: Packet[] }} lost the session is gone; nobody knows whether these packets, sent by
 *   you and in this order, arrived
 * @property {{ reason: Reason }} end it is over, and there will be no other session
 */

/** @type {Clock} */
const SYSTEM = {
  now: () => performance.now(),
  setTimeout: (task, delay) => setTimeout(task, delay),
  clearTimeout: (timer) => clearTimeout(timer),
};

/**
 * Opens a session and keeps one open until `close`, or until the server will have no other.
 *
 * @param {Options} options
 * @returns {HoldfastSession}
 */
export function connect(options) {
  return new HoldfastSession(options);
}

/** @extends {Emitter<Events>} */
class HoldfastSession extends Emitter {
  #url;
  #fetch;
  #machine;
  /** @type {Input[]} */
  #inputs = [];
  /** The exchanges that are under way. @type {Map<number, AbortController>} */
  #exchanges = new Map();
  #clock;
  #random;
  /** @type {any} */
  #timer;
  #flushing = false;
  #number = 0;

  /** @param {Options} options */
  constructor({ url, wait = 50, fetch = globalThis.fetch, clock = SYSTEM, random = Math.random }) {
    super();
    this.#url = url;
    this.#fetch = fetch.bind(globalThis);
    this.#clock = clock;
    this.#random = random;
    this.#machine = new SessionMachine({ wait });
    // The one who calls gets to add listeners before anything happens.
    queueMicrotask(() => this.#turn({ on: 'open' }));
  }

  /** @returns {State} */
  get state() {
    return this.#machine.state;
  }

  /** The number of the session that listeners were told of and that is not lost; 0 while there is none. */
  get number() {
    return this.#number;
  }

  /** The clock for what is timed along with the session. */
  get clock() {
    return this.#clock;
  }

  /**
   * Sends a packet; those sent before a session exists wait for it.
   *
   * @param {Packet} packet
   * @throws {RangeError | Error} when it is too long, too many wait, or the end has come
   */
  send(packet) {
    this.#turn(this.#machine.admit(packet));
  }

  /**
   * Tells the server to expect nothing for a while. `send` and `resume` end the pause, and it ends by itself in time.
   *
   * @param {number} seconds cut to what the server allows
   */
  pause(seconds) {
    this.#turn({ on: 'pause', seconds });
  }

  resume() {
    this.#turn({ on: 'resume' });
  }

  /** Ends the session, after what was sent before. */
  close() {
    this.#turn({ on: 'close' });
  }

  /**
   * Gives the machine what has happened. Listeners may call back in here while they are told; what they want comes after.
   *
   * @param {Input} input
   */
  #turn(input) {
    this.#inputs.push(input);
    if (this.#inputs.length > 1) return;
    for (let next = this.#inputs[0]; next; this.#inputs.shift(), next = this.#inputs[0]) {
      this.#perform(this.#machine.step(next, this.#clock.now(), this.#random()));
    }
    if (!this.#flushing) queueMicrotask(() => this.#flush());
    this.#flushing = true;
  }

  /** Ends the turn. It comes before anything else can happen, and what is sent in one go leaves on one request. */
  #flush() {
    this.#flushing = false;
    this.#perform(this.#machine.flush(this.#clock.now(), this.#random()));
    this.#clock.clearTimeout(this.#timer);
    const delay = this.#machine.deadline() - this.#clock.now();
    if (delay < Infinity) this.#timer = this.#clock.setTimeout(() => this.#turn({ on: 'wake' }), Math.max(0, delay));
  }

  /** @param {Effect[]} effects */
  #perform(effects) {
    for (const effect of effects) {
      if (effect.do === 'post') this.#post(effect);
      else if (effect.do === 'abort') this.#exchanges.get(effect.ticket)?.abort();
      else if (effect.do === 'deliver') effect.packets.forEach((each) => this.emit('packet', each));
      else this.#tell(effect);
    }
  }

  /** @param {Extract<Effect, { do: 'state' | 'session' | 'lost' | 'end' }>} effect */
  #tell(effect) {
    if (effect.do === 'session') this.#number = effect.number;
    else if (effect.do !== 'state') this.#number = 0;
    this.emit(effect.do, /** @type {any} */ (effect));
  }

  /**
   * The next request leaves from the end of this function: not from a timer, which a browser holds back in hidden tabs.
   *
   * @param {Extract<Effect, { do: 'post' }>} post
   */
  async #post({ ticket, body, keepalive }) {
    const exchange = new AbortController();
    this.#exchanges.set(ticket, exchange);
    const outcome = await this.#exchange(body, exchange.signal, keepalive);
    this.#exchanges.delete(ticket);
    if ('answer' in outcome) this.#turn({ on: 'answer', ticket, answer: outcome.answer });
    else this.#turn({ on: 'lost', ticket, ...outcome });
  }

  /**
   * @param {string} body
   * @param {AbortSignal} signal
   * @param {boolean} keepalive the page may be going away
   */
  async #exchange(body, signal, keepalive) {
    // This type needs no leave from another origin: no second request goes ahead of each one.
    const headers = { 'Content-Type': 'text/plain;charset=UTF-8' };
    try {
      const response = await this.#fetch(this.#url, {
        method: 'POST',
        headers,
        body,
        signal,
        keepalive,
        cache: 'no-store',
      });
      return readAnswer(response.status, await response.text());
    } catch {
      return { reason: 'network', final: false };
    }
  }
}

/** @typedef {HoldfastSession} Session a session and its successors, as `connect` gives it */
