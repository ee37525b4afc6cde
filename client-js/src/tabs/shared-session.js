import { Emitter } from '../events/emitter.js';
import { HoldfastError } from '../error.js';
import { check, checkOptions, SECONDS, SEND_OPTIONS } from '../argument-check.js';
import { encode } from '../codec/json.js';
import { observePage } from '../page-lifecycle.js';
import { LocalLocks, openNullChannel } from './web-lock.js';
import { LIFE_TABLE } from './life-table.js';
import { Peer } from './peer.js';
import { SendQueue } from './send-queue.js';
import { SessionView } from './session-view.js';
import { transition } from './transition.js';

/** @import { Events } from '../holdfast.js' */
/** @import { Packet, Reason } from '../types.js' */
/** @import { Life, LifeEvent } from './life-table.js' */
/** @import { Leaving, SessionEvent, Switchboard, SwitchboardPort, TabEnvironment } from './types.js' */

/** How long what was sent before `close` may take to leave, in ms. */
const FLUSH_LIMIT = 3000;

/** How long the server is to wait for a page that is loaded again, and for one that may come back as it is, in seconds. */
const RELOAD = 10;
const RETURN = 600;

/** @typedef {{ kept: boolean, reason: Reason, how?: Leaving }} Cause */

/**
 * The session that all tabs share, as the application of one tab uses it: with the methods and events of a session of its
 * own. It performs `LIFE_TABLE`. It is long because it has all of these methods, and the actions of a table beside them.
 *
 * @extends {Emitter<Events>}
 */
export class SharedSession extends Emitter {
  /** @type {Life} */
  #life = 'opening';
  #environment;
  /** @type {Switchboard | undefined} */
  #router;
  /** @type {Peer | undefined} */
  #peer;
  #queue = new SendQueue({
    up: (session, items) => this.#peer?.ask({ type: 'up', session, items }),
    withdraw: (n) => this.#peer?.ask({ type: 'withdraw', n }),
    flushed: () => this.#flushed(),
  });
  #view;
  #resolveEnded = () => {};
  /** @type {Promise<void>} */
  #ended = new Promise((resolve) => (this.#resolveEnded = resolve));
  /** @type {any} */
  #timer;
  #leavePage = () => {};
  #leaveSignal = () => {};
  /** Whether the pause is the page's, and so the resuming. */
  #frozen = false;

  /**
   * @param {TabEnvironment} environment
   * @param {{ signal?: AbortSignal, switchboard?: (port: SwitchboardPort) => Switchboard }} [options]
   */
  constructor(environment, { signal, switchboard } = {}) {
    super();
    this.#environment = environment;
    this.#router = switchboard?.({
      send: (packet) => this.#peer?.send(packet),
      deliver: (packet, to) => this.#peer?.deliver(packet, to),
      clock: environment.clock,
    });
    this.#view = new SessionView({
      emit: (name, value) => this.emit(name, value),
      queue: this.#queue,
      router: this.#router,
    });
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort);
    this.#leaveSignal = () => signal?.removeEventListener('abort', abort);
    if (signal?.aborted) void this.close();
    // The caller adds its listeners before anything happens. A session that is closed at once tells other tabs nothing.
    queueMicrotask(() => this.#fire('open'));
  }

  get state() {
    return this.#view.state;
  }

  get reason() {
    return this.#view.reason;
  }

  get transport() {
    return this.#view.transport;
  }

  get number() {
    return this.#view.number;
  }

  get clock() {
    return this.#environment.clock;
  }

  /**
   * Performs what the table says. The life is the next one already: what an action causes may come back in here.
   *
   * @param {LifeEvent} event
   * @param {Partial<Cause>} [cause]
   */
  #fire(event, cause = {}) {
    const [action, next] = transition(LIFE_TABLE, this.#life, event);
    this.#life = next;
    this.#actions[action](/** @type {Cause} */ (cause));
  }

  #actions = {
    begin: () => {
      const { state, reason, transport } = this;
      this.emit('state', { state, reason, transport });
      this.#join();
      this.#leavePage = observePage(this.#environment.page, this.#pageListener);
    },
    flush: () => {
      this.#view.enter({ state: 'closing', reason: 'closed' });
      if (this.#queue.session === 0) queueMicrotask(() => this.#flushed());
      else this.#timer = this.clock.setTimeout(() => this.#flushed(), FLUSH_LIMIT);
      this.#queue.handOver();
    },
    terminate: () => {
      this.clock.clearTimeout(this.#timer);
      this.#queue.end('closed');
      if (this.#peer?.alone) this.#peer.close();
      else this.#fire('ended', { reason: 'closed' });
    },
    rest: (/** @type {Cause} */ { kept }) => {
      this.#peer?.leave({ rest: kept ? RETURN : RELOAD });
      if (kept) this.#view.detach('takeover');
    },
    return: () => (this.#peer?.leave(), this.#join()),
    leave: () => this.#finish('closed', { rest: 0 }),
    finish: (/** @type {Cause} */ { reason, how }) => this.#finish(reason, how),
    ignore: () => {},
  };

  /** @satisfies {import('../page-lifecycle.js').PageListener} */
  #pageListener = {
    awake: () => (this.#peer?.look(), this.probe()),
    hidden: () => this.#peer?.look(),
    freeze: () => {
      // The server is to wait for this tab, if there is no other that could lead.
      if (this.#peer?.alone && this.state !== 'paused') {
        this.#frozen = true;
        this.pause(Infinity);
      }
      this.#peer?.freeze();
    },
    resume: () => {
      this.#peer?.resume();
      if (this.#frozen) this.resume();
      this.#frozen = false;
      this.probe();
    },
    leave: (/** @type {boolean} */ kept) => this.#fire('hide', { kept }),
    restore: () => this.#fire('restore'),
  };

  #join() {
    const peer = new Peer(this.#environment, {
      attached: (at) => {
        this.#view.enter(at);
        if (at.session > 0) this.#view.open(at.session);
      },
      detached: () => this.#view.detach('takeover'),
      received: (event, id) => peer === this.#peer && this.#take(event, id),
      denied: () => {
        // Without locks the tab leads and follows itself.
        const locks = /** @type {any} */ (new LocalLocks());
        this.#environment = { ...this.#environment, locks, channel: openNullChannel };
        this.#join();
      },
      router: this.#router,
    });
    this.#peer = peer;
  }

  /**
   * @param {SessionEvent} event of the leader
   * @param {string} id of this tab
   */
  #take(event, id) {
    const mine = 'to' in event && event.to ? event.to.includes(id) : undefined;
    if (event.do === 'end') this.#fire('ended', { reason: event.reason, how: { linger: true } });
    else this.#view.take(event, mine);
  }

  // ---- what the application wants

  /**
   * @param {Packet} packet
   * @param {{ signal?: AbortSignal, number?: number, follows?: boolean }} [options]
   * @returns {Promise<void>}
   */
  send(packet, options = {}) {
    const { signal, number, follows } = checkOptions(options, SEND_OPTIONS);
    /** @type {Promise<void>} */
    const sent = new Promise((resolve, reject) => {
      const { text } = this.#admit(packet, signal, number);
      this.#queue.add({ text, bound: number !== undefined, follows, resolve, reject }, signal);
      this.#router?.sends(packet);
    });
    sent.catch(() => {});
    return sent;
  }

  /**
   * @param {Packet} packet
   * @param {AbortSignal | undefined} signal
   * @param {number | undefined} number
   */
  #admit(packet, signal, number) {
    if (signal?.aborted) throw new HoldfastError('aborted');
    if (this.state === 'closing' || this.state === 'closed') throw new HoldfastError('closed');
    if (number !== undefined && number !== this.number) throw new HoldfastError('lost');
    return encode(packet);
  }

  /** @param {number} seconds */
  pause(seconds) {
    check('seconds', seconds, SECONDS);
    this.#peer?.ask({ type: 'ask', what: 'pause', seconds });
  }

  resume() {
    this.#peer?.ask({ type: 'ask', what: 'resume' });
  }

  probe() {
    this.#peer?.ask({ type: 'ask', what: 'probe' });
  }

  trace() {
    return this.#peer?.trace() ?? '';
  }

  /** @param {import('../events/emitter.js').Until} [until] */
  packets(until) {
    return this.stream('packet', until);
  }

  [Symbol.asyncIterator]() {
    return this.packets();
  }

  // ---- the end

  /** @returns {Promise<void>} resolves at the end */
  close() {
    this.#fire('close');
    return this.#ended;
  }

  /** The queue and the timer may both come here: the first counts. */
  #flushed() {
    if (this.#life === 'flushing') this.#fire('flushed');
  }

  /**
   * @param {Reason} reason
   * @param {Leaving} [how]
   */
  #finish(reason, how) {
    this.clock.clearTimeout(this.#timer);
    this.#leavePage();
    this.#leaveSignal();
    this.#peer?.leave({ ...how, quit: true });
    this.#peer = undefined;
    this.#view.end(reason);
    this.finish(reason);
    this.#resolveEnded();
  }
}
