import { Emitter } from '../events/emitter.js';
import { HoldfastError } from '../error.js';
import { encode } from '../codec/json.js';
import { observePage } from '../page-lifecycle.js';
import { LoneLocks, openSilence } from './web-lock.js';
import { Participant } from './peer.js';
import { Queue } from './send-queue.js';

/** @import { Events } from '../holdfast.js' */
/** @import { Packet, Reason, State } from '../types.js' */
/** @import { Means } from './peer.js' */
/** @import { Switchboard, SwitchboardPort, Told } from './types.js' */

/** So long what was sent before may take to leave before we do, in ms. */
const FAREWELL = 3000;

/** How long the server is to wait for a page that is loaded again, and for one that may come back as it is, in s. */
const RELOAD = 10;
const RETURN = 600;

/**
 * What one tab has of the session that all tabs share. It cannot be told from a session of its own.
 *
 * @extends {Emitter<Events>}
 */
export class SharedSession extends Emitter {
  #means;
  /** @type {Switchboard | undefined} */
  #board;
  /** @type {Participant | null} */
  #participant = null;
  #queue = new Queue();
  #state = /** @type {State} */ ('connecting');
  #reason = /** @type {Reason} */ ('open');
  /** Of the sessions that this tab was told of. */
  #sessions = 0;
  #number = 0;
  /** The leader's number of that session. */
  #inner = 0;
  #flushing = false;
  #over = () => {};
  /** @type {Promise<void>} */
  #ended = new Promise((resolve) => (this.#over = resolve));
  /** @type {any} */
  #timer;
  #departed = false;
  #unwatch = () => {};
  #unhear = () => {};
  /** Whether the pause is the page's, and so the resuming. */
  #frozen = false;

  /**
   * @param {Means} means
   * @param {{ signal?: AbortSignal, switchboard?: (port: SwitchboardPort) => Switchboard }} [options]
   */
  constructor(means, { signal, switchboard } = {}) {
    super();
    this.#means = means;
    this.#board = switchboard?.({
      send: (packet) => this.#participant?.send(packet),
      deliver: (packet, to) => this.#participant?.deliver(packet, to),
      clock: means.clock,
    });
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort);
    this.#unhear = () => signal?.removeEventListener('abort', abort);
    if (signal?.aborted) void this.close();
    // The one who calls gets to add listeners before anything happens; one who closes at once leaves no trace.
    queueMicrotask(() => this.#open());
  }

  get state() {
    return this.#state;
  }

  get reason() {
    return this.#reason;
  }

  get number() {
    return this.#number;
  }

  get clock() {
    return this.#means.clock;
  }

  #open() {
    if (this.#state !== 'connecting') return;
    this.emit('state', { state: this.#state, reason: this.#reason });
    this.#begin();
    this.#unwatch = observePage(this.#means.page, {
      awake: () => (this.#participant?.look(), this.probe()),
      hidden: () => this.#participant?.look(),
      freeze: () => this.#freeze(),
      resume: () => this.#thaw(),
      leave: (kept) => this.#retire(kept),
      restore: () => this.#comeBack(),
    });
  }

  #begin() {
    const participant = new Participant(this.#means, {
      attached: ({ state, reason, session }) => {
        this.#enter(state, reason);
        if (session > 0) this.#join(session);
      },
      detached: () => this.#leave('takeover'),
      told: (event, id) => participant === this.#participant && this.#take(event, id),
      denied: () => this.#beAlone(),
      board: this.#board,
    });
    this.#participant = participant;
  }

  /** Where locks are denied to us, the tab leads and follows itself. */
  #beAlone() {
    this.#means = { ...this.#means, locks: /** @type {any} */ (new LoneLocks()), channel: openSilence };
    this.#begin();
  }

  /** Without another tab to lead, the server is to wait for this one. */
  #freeze() {
    if (this.#participant?.alone && this.#state !== 'paused') {
      this.#frozen = true;
      this.pause(Infinity);
    }
    this.#participant?.freeze();
  }

  #thaw() {
    this.#participant?.thaw();
    if (this.#frozen) this.resume();
    this.#frozen = false;
    this.probe();
  }

  /** @param {boolean} kept */
  #retire(kept) {
    if (this.#state === 'closing') return this.#end('closed', { rest: 0 });
    this.#participant?.leave({ rest: kept ? RETURN : RELOAD });
    if (kept) this.#leave('takeover');
  }

  #comeBack() {
    if (!this.#participant) return;
    this.#participant.leave();
    this.#begin();
  }

  // ---- what the leader tells

  /**
   * @param {Told} event
   * @param {string} id of this tab
   */
  #take(event, id) {
    const mine = 'to' in event && event.to ? event.to.includes(id) : undefined;
    if (event.do === 'packet') this.#packet(event.packet, mine);
    else if (event.do === 'state') this.#enter(event.state, event.reason);
    else if (event.do === 'session') this.#join(event.number);
    else if (event.do === 'lost') this.#lose(event.reason);
    else if (event.do === 'end') this.#end(event.reason, { linger: true });
    else if (mine) {
      this.#queue.settle(event.n, event.as, event.reason);
      this.#flush();
    }
  }

  /**
   * @param {Packet} packet
   * @param {boolean | undefined} mine
   */
  #packet(packet, mine) {
    const concerned = this.#board ? this.#board.hear(packet, mine) : mine !== false;
    if (concerned && this.#state !== 'closing') this.emit('packet', packet);
  }

  /**
   * @param {State} state
   * @param {Reason} reason
   */
  #enter(state, reason) {
    if (state === this.#state || this.#state === 'closing' || this.#state === 'closed') return;
    this.#state = state;
    this.#reason = reason;
    this.emit('state', { state, reason });
  }

  /** @param {number} inner */
  #join(inner) {
    this.#inner = inner;
    this.#board?.renew();
    if (this.#state === 'closing') return;
    this.#number = ++this.#sessions;
    this.#queue.first(() => this.emit('session', { number: this.#number }));
    this.#flush();
  }

  /** @param {Reason} reason */
  #lose(reason) {
    const had = this.#number > 0;
    this.#number = 0;
    this.#inner = 0;
    this.#board?.renew();
    this.#queue.lose(reason);
    if (had) this.emit('lost', /** @type {any} */ ({ reason }));
  }

  /** @param {Reason} reason the leader is gone */
  #leave(reason) {
    this.#queue.forget(reason);
    this.#lose(reason);
    this.#enter('connecting', reason);
  }

  // ---- what the application wants

  /**
   * @param {Packet} packet
   * @param {{ signal?: AbortSignal, number?: number, follows?: boolean }} [how]
   * @returns {Promise<void>}
   */
  send(packet, { signal, number, follows } = {}) {
    /** @type {Promise<void>} */
    const sent = new Promise((resolve, reject) => {
      const { text } = this.#admit(packet, signal, number);
      const withdraw = () => this.#withdraw(item);
      const off = () => signal?.removeEventListener('abort', withdraw);
      const item = this.#queue.add({
        text,
        bound: number !== undefined,
        follows,
        resolve: () => (off(), resolve()),
        reject: (error) => (off(), reject(error)),
      });
      signal?.addEventListener('abort', withdraw);
      this.#board?.sends(packet);
      this.#flush();
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
    if (this.#state === 'closing' || this.#state === 'closed') throw new HoldfastError('closed');
    if (number !== undefined && number !== this.#number) throw new HoldfastError('lost');
    return encode(packet);
  }

  /** @param {any} item */
  #withdraw(item) {
    const n = this.#queue.withdraw(item);
    if (n !== undefined) this.#participant?.ask({ type: 'withdraw', n });
  }

  /** What is sent in one go is handed over in one. */
  #flush() {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      if (this.#inner === 0) return;
      const items = this.#queue.take();
      if (items.length > 0) this.#participant?.up(this.#inner, items);
      if (this.#state === 'closing' && this.#queue.empty) this.#depart();
    });
  }

  /** @param {number} seconds */
  pause(seconds) {
    this.#participant?.ask({ type: 'ask', what: 'pause', seconds });
  }

  resume() {
    this.#participant?.ask({ type: 'ask', what: 'resume' });
  }

  probe() {
    this.#participant?.ask({ type: 'ask', what: 'probe' });
  }

  trace() {
    return this.#participant?.trace() ?? '';
  }

  /** @param {import('../events/emitter.js').Until} [until] */
  packets(until) {
    return this.stream('packet', until);
  }

  [Symbol.asyncIterator]() {
    return this.packets();
  }

  // ---- the end

  /** @returns {Promise<void>} */
  close() {
    if (this.#state === 'closing' || this.#state === 'closed') return this.#ended;
    const open = this.#inner > 0;
    this.#enter('closing', 'closed');
    if (!open) queueMicrotask(() => this.#depart());
    else this.#timer = this.clock.setTimeout(() => this.#depart(), FAREWELL);
    this.#flush();
    return this.#ended;
  }

  /** What was sent before has left. The last tab ends the session, and hears when it has ended. */
  #depart() {
    this.clock.clearTimeout(this.#timer);
    this.#queue.end('closed');
    if (this.#departed) return;
    this.#departed = true;
    if (this.#participant?.alone) this.#participant.close();
    else this.#end('closed');
  }

  /**
   * @param {Reason} reason
   * @param {{ rest?: number, linger?: boolean }} [how] as in `leave` of the participant
   */
  #end(reason, how) {
    this.clock.clearTimeout(this.#timer);
    this.#unwatch();
    this.#unhear();
    this.#participant?.leave({ ...how, quit: true });
    this.#participant = null;
    this.#queue.end(reason);
    this.#number = 0;
    this.#inner = 0;
    this.#state = 'closed';
    this.#reason = reason;
    this.emit('state', { state: 'closed', reason });
    this.emit('end', { reason });
    this.finish(reason);
    this.#over();
  }
}
