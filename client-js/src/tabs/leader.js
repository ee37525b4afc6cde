import { Leash } from './revocable-io.js';
import { Hold } from './web-lock.js';
import { Uplink } from './forwarder.js';

/** @import { Clock, Options, Session } from '../holdfast.js' */
/** @import { Packet, Reason, State } from '../types.js' */
/** @import { Counted, FromLeader, FromTab, Locks, Switchboard, Told } from './types.js' */

/** States of a session that ends; what ends it may not end the tabs. */
const ENDING = ['closing', 'closed'];

/**
 * @typedef {object} LeaderPort
 * @property {(options: Options) => Session} connect
 * @property {Options} options of the session
 * @property {Clock} clock
 * @property {Locks} locks
 * @property {(id: string) => string} lockOf the lock that a tab holds as long as it lives
 * @property {Switchboard | undefined} board
 * @property {(what: FromLeader, to?: string) => void} post
 * @property {(reason: Reason) => void} over the session has ended; `end` tells it to the tabs
 */

/** The tab that holds the one session, as seen by all tabs, its own among them. */
export class Leader {
  #port;
  #leash;
  /** @type {Session} */
  #session;
  #uplink;
  /** The tabs, how we learn of the end of each, and how much each asked for. @type {Map<string, { life: Hold, count: number }>} */
  #tabs = new Map();
  /** So many turns were told. */
  #turns = 0;
  /** What the tabs are to be told. @type {Told[]} */
  #told = [];
  /** The last word of a session that another one replaces. @type {Packet[]} */
  #lastWords = [];
  /** Whether nobody can take part any more. */
  #closing = false;
  #stopped = false;

  /** @param {LeaderPort} port */
  constructor(port) {
    const { connect, options, clock, board } = port;
    this.#port = port;
    this.#leash = new Leash(options.fetch ?? globalThis.fetch.bind(globalThis), clock);
    const session = connect({ ...options, fetch: this.#leash.fetch, clock: this.#leash.clock });
    this.#session = session;
    this.#uplink = new Uplink(session, {
      up: (tab, packet) => (board ? board.up(tab, packet) : packet),
      settled: (tab, n, as, reason) => this.#tell({ do: 'settled', to: [tab], n, as, reason }),
    });
    this.#hear(session);
  }

  /** The tabs other than this one. */
  get followers() {
    return this.#tabs.size - 1;
  }

  /** @param {Packet} packet from the switchboard to the server */
  send(packet) {
    if (!this.#stopped) this.#session.send(packet);
  }

  /**
   * @param {Packet} packet
   * @param {string[]} [to] these tabs, or all
   */
  deliver(packet, to) {
    this.#tell({ do: 'packet', packet, to });
  }

  /** @param {Session} session */
  #hear(session) {
    const { board } = this.#port;
    session.on('packet', (packet) => this.#packet(packet));
    session.on('state', ({ state, reason }) => {
      if (!ENDING.includes(state)) this.#tell({ do: 'state', state, reason });
    });
    session.on('session', ({ number }) => {
      if (!this.#stopped) board?.begin();
      this.#tell({ do: 'session', number });
    });
    session.on('lost', ({ reason }) => {
      this.#tell({ do: 'lost', reason });
      this.#uplink.lose();
    });
    session.on('end', ({ reason }) => !this.#stopped && this.#port.over(reason));
  }

  /** @param {Packet} packet */
  #packet(packet) {
    if (this.#stopped) return;
    // It may come because another tab leads now; then it is not for the listeners.
    if (packet?.kind === 'error' && packet.code === 'replaced') this.#lastWords.push(packet);
    else if (this.#port.board) this.#port.board.down(packet);
    else this.#tell({ do: 'packet', packet });
  }

  /** @param {Told} event told at the end of this turn, in order */
  #tell(event) {
    if (this.#stopped) return;
    if (this.#told.length === 0) queueMicrotask(() => this.#flush());
    this.#told.push(event);
  }

  #flush() {
    const events = this.#told.splice(0);
    if (events.length > 0) this.#port.post({ type: 'turn', count: ++this.#turns, events });
  }

  /** @param {string} tab wants to take part */
  hello(tab) {
    if (this.#stopped || this.#closing || ENDING.includes(this.#session.state)) return;
    const { locks, lockOf, board, post } = this.#port;
    this.#tabs.get(tab)?.life.end();
    this.#tabs.set(tab, { life: new Hold(locks, lockOf(tab), { held: () => this.gone(tab, false) }), count: 0 });
    this.#flush();
    const { number, state, reason } = this.#session;
    const at = { state: /** @type {State} */ (state), reason, session: number, count: this.#turns };
    post({ type: 'attached', ...at, board: board?.snapshot() }, tab);
  }

  /**
   * @param {string} tab
   * @param {boolean} quit whether it said so
   */
  gone(tab, quit) {
    const known = this.#tabs.get(tab);
    if (!known) return;
    known.life.end();
    this.#tabs.delete(tab);
    this.#port.board?.gone(tab, quit);
  }

  /**
   * @param {string} tab
   * @param {FromTab & Counted} what
   */
  take(tab, what) {
    const known = this.#tabs.get(tab);
    if (!known) return;
    if (what.count !== ++known.count) return this.#port.post({ type: 'again' }, tab);
    if (what.type === 'up') this.#uplink.take(tab, what.session, what.items);
    else if (what.type === 'withdraw') this.#uplink.withdraw(tab, what.n);
    else if (what.type === 'bye') this.gone(tab, true);
    else if (what.type === 'ask' && what.what === 'pause') this.#session.pause(what.seconds ?? 0);
    else if (what.type === 'ask' && what.what === 'resume') this.#session.resume();
    else if (what.type === 'ask') this.#session.probe();
  }

  /**
   * A tab asks whether we live.
   *
   * @param {string} tab
   * @param {number} count of what it asked for before
   */
  ping(tab, count) {
    const known = this.#tabs.get(tab);
    this.#flush();
    this.#port.post({ type: 'pong', count: this.#turns }, tab);
    if (known && count !== known.count) this.#port.post({ type: 'again' }, tab);
  }

  /** @param {Reason} reason tells all tabs that the session has ended, and not yet whether it was the last one */
  doubt(reason) {
    this.#tell({ do: 'lost', reason });
    this.#tell({ do: 'state', state: 'connecting', reason });
  }

  /** @param {Reason} reason tells all tabs that this was the last session */
  end(reason) {
    for (const packet of this.#lastWords.splice(0)) this.#tell({ do: 'packet', packet });
    this.#tell({ do: 'end', reason });
    this.#flush();
    this.stop();
  }

  /** Ends the session as one does that leaves; `over` follows. */
  close() {
    this.#closing = true;
    this.#session.close();
  }

  trace() {
    return /** @type {any} */ (this.#session).trace?.() ?? '';
  }

  /**
   * The page goes away, and this tab is the last one: nothing is told from now on.
   *
   * @param {number} seconds so long the server is to wait for us to come back; 0: the session ends
   */
  rest(seconds) {
    if (seconds > 0) this.#session.pause(seconds);
    else void this.#session.close();
    this.#stop();
  }

  /** Leads no more: nothing is sent or told from now on, and the server is not told either. */
  stop() {
    this.#stop();
    this.#leash.cut();
  }

  #stop() {
    this.#stopped = true;
    for (const { life } of this.#tabs.values()) life.end();
    this.#tabs.clear();
    this.#port.board?.rest();
  }
}
