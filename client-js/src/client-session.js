import { check, checkOptions, SECONDS, SEND_OPTIONS } from './argument-check.js';
import { SYSTEM_CLOCK } from './clock.js';
import { HoldfastError } from './error.js';
import { Emitter } from './events/emitter.js';
import { bindToPage } from './page-lifecycle.js';
import { SessionDriver } from './session-driver.js';
import { resolveUrl } from './transport/url.js';

/** @import { Effect } from './session/types.js' */
/** @import { TransportFactory } from './transport/transport.js' */
/** @import { Encoded, Page } from './types.js' */
/** @typedef {import('./types.js').Packet} Packet */
/** @typedef {import('./types.js').Reason} Reason */
/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Carrier} Carrier */

/**
 * @typedef {object} SessionOptions
 * @property {string} url where the server takes requests, such as `/bind`
 * @property {number} [wait] a whole number from 0: the longest time in seconds that the server may hold a request. 50 is just below what the usual
 *   proxy allows
 * @property {{ packets: number, seconds: number } | null} [pace] how many packets may leave in how many seconds, below the
 *   server's `packet-limit`: 40 in 3 if not said otherwise; null: as many as there are
 * @property {AbortSignal} [signal] its abort is a `close`
 * @property {Page | null} [page] whose life to heed: hidden, frozen, offline, left and come back to. The document, where
 *   there is one; null: none
 * @property {typeof globalThis.fetch} [fetch]
 * @property {Clock} [clock]
 * @property {() => number} [wall] the time of day in ms, which goes on while the machine sleeps; that of `clock`, if one is
 *   given
 * @property {() => number} [random] in [0, 1)
 */

/** @typedef {import('./clock.js').Clock} Clock */

/**
 * @typedef {object} Events
 * @property {Packet} packet one packet of the server, in order, exactly once
 * @property {{ state: State, reason: Reason, transport: Carrier }} state it changed, or what carries the requests did
 * @property {{ number: number }} session a session began; the first has number 1. A later one is new to the server: join
 *   again. What you send while you are told leaves before anything else
 * @property {{ reason: Reason }} lost the session is gone, and so is what was on its way: those promises of `send` were
 *   rejected before this is told
 * @property {{ reason: Reason }} end it is over, and there will be no other session
 */

/**
 * A session and its successors, with ordered, exactly-once packets both ways: the interface for the application.
 * `session/machine.js` decides what is done, and `session-driver.js` does it.
 *
 * @extends {Emitter<Events>}
 */
export class HoldfastSession extends Emitter {
  #driver;
  /** What settles the promise of each packet that was sent. @type {Map<Encoded, (error?: HoldfastError) => void>} */
  #callbacks = new Map();
  #resolveEnded = () => {};
  #leavePage = () => {};
  /** @type {Promise<void>} */
  #ended = new Promise((resolve) => (this.#resolveEnded = resolve));
  /** The clock for what is timed along with the session. @readonly */
  clock;
  /** What the next request travels by. @type {Carrier} @readonly */
  transport = 'http';
  #number = 0;
  /** @type {Reason} */
  #reason = 'open';

  /**
   * @param {SessionOptions} options
   * @param {TransportFactory} openTransport
   * @throws {TypeError} when no request can go to such a URL
   */
  constructor(
    {
      url,
      wait = 50,
      pace,
      signal,
      page = globalThis.document,
      fetch,
      clock,
      wall = clock ? () => clock.now() : Date.now,
      random = Math.random,
    },
    openTransport,
  ) {
    super();
    const href = resolveUrl(url, Boolean(fetch));
    this.clock = clock ?? SYSTEM_CLOCK;
    this.#driver = new SessionDriver(
      { wait, pace },
      {
        // Another `fetch` gets the URL as it was given.
        transport: (settle, trace) =>
          openTransport(fetch ? url : href, (fetch ?? globalThis.fetch).bind(globalThis), settle, trace),
        clock: this.clock,
        random,
        perform: (effect) => this.#perform(effect),
      },
    );
    // The caller adds its listeners before anything happens.
    queueMicrotask(() => {
      if (this.state === 'closed') return;
      this.#leavePage = bindToPage(this, this.clock, { page, signal, wall });
      this.#driver.turn({ on: 'open' });
    });
  }

  /** @returns {State} */
  get state() {
    return this.#driver.machine.state;
  }

  /** Why the state was entered. */
  get reason() {
    return this.#reason;
  }

  /** The number of the session that listeners were told of and that is not lost; 0 while there is none. */
  get number() {
    return this.#number;
  }

  /**
   * Sends a packet, after those that were sent before. While there is no session it waits for one, and it outlives a
   * session that it did not leave in.
   *
   * @param {Packet} packet
   * @param {object} [options]
   * @param {AbortSignal} [options.signal] takes it back if it has not left
   * @param {number} [options.number] of the only session it is meant for
   * @param {boolean} [options.follows] it leaves in one request with what was sent before it, if one can carry both
   * @returns {Promise<void>} resolves when the server has it. It is rejected with a `HoldfastError` when it was not sent,
   *   or when the session was lost while it was on its way, so that this is unknown. It may be ignored
   */
  send(packet, options = {}) {
    const { signal, ...how } = checkOptions(options, SEND_OPTIONS);
    /** @type {Promise<void>} */
    const sent = new Promise((resolve, reject) => {
      if (signal?.aborted) throw new HoldfastError('aborted');
      const input = this.#driver.machine.admit(packet, how);
      const withdraw = () => this.#driver.turn({ on: 'withdraw', encoded: input.encoded });
      signal?.addEventListener('abort', withdraw);
      this.#callbacks.set(input.encoded, (error) => {
        signal?.removeEventListener('abort', withdraw);
        if (error) reject(error);
        else resolve();
      });
      this.#driver.turn(input);
    });
    sent.catch(() => {});
    return sent;
  }

  /**
   * Tells the server to expect nothing for a while. `send` and `resume` end the pause, and it ends by itself in time.
   *
   * @param {number} seconds a whole number from 1, or Infinity; cut to what the server allows
   */
  pause(seconds) {
    check('seconds', seconds, SECONDS);
    this.#driver.turn({ on: 'pause', seconds });
  }

  resume() {
    this.#driver.turn({ on: 'resume' });
  }

  /** To be called when something may have happened to the network: retries at once, and checks the held request. */
  probe() {
    this.#driver.turn({ on: 'probe' });
  }

  /**
   * Ends the session, after what was sent before.
   *
   * @returns {Promise<void>} resolves at the end
   */
  close() {
    this.#driver.turn({ on: 'close' });
    return this.#ended;
  }

  /** @returns {string} what happened last, as a script that can be replayed; without what was sent or received */
  trace() {
    return String(this.#driver.trace);
  }

  /** @param {Effect} effect */
  #perform(effect) {
    if (effect.do === 'receive') effect.packets.forEach((each) => this.emit('packet', each));
    else if (effect.do === 'sent') this.#settle(effect.encoded);
    else if (effect.do === 'unsent') this.#settle(effect.encoded, new HoldfastError(effect.reason));
    else this.#announce(/** @type {any} */ (effect));
  }

  /**
   * @param {Encoded[]} encoded
   * @param {HoldfastError} [error]
   */
  #settle(encoded, error) {
    for (const each of encoded) {
      this.#callbacks.get(each)?.(error);
      this.#callbacks.delete(each);
    }
  }

  /** @param {Extract<Effect, { do: 'state' | 'session' | 'lost' | 'end' }>} effect */
  #announce(effect) {
    const { do: event, ...value } = effect;
    if (effect.do === 'session') this.#number = effect.number;
    else if (effect.do === 'state') this.#reason = effect.reason;
    else this.#number = 0;
    this.emit(event, /** @type {any} */ (effect.do === 'state' ? { ...value, transport: this.transport } : value));
    if (effect.do !== 'end') return;
    this.#leavePage();
    this.finish(effect.reason);
    this.#resolveEnded();
  }

  /**
   * All packets from now on, for `for await`: done after the end.
   *
   * @param {{ signal?: AbortSignal }} [options]
   */
  packets(options) {
    return this.stream('packet', options);
  }

  [Symbol.asyncIterator]() {
    return this.packets();
  }
}
