import { Forwarder } from './forwarder.js';
import { RevocableIo } from './revocable-io.js';
import { lockOf, WebLock } from './web-lock.js';

/** @import { Session } from '../holdfast.js' */
/** @import { Packet, Reason, State } from '../types.js' */
/** @import { Counted, FromLeader, FromTab, SessionEvent, Switchboard, TabEnvironment } from './types.js' */

/** States of a session that ends: the tabs are told by `end`, since another session may follow. */
const ENDING = ['closing', 'closed'];

/**
 * @typedef {object} LeaderPort
 * @property {Switchboard | undefined} router
 * @property {(what: FromLeader, to?: string) => void} post
 * @property {(reason: Reason) => void} ended the session has ended; `end` tells it to the tabs
 */

/** The part of a tab that is the leader: it has the session, and serves all tabs, its own among them. */
export class Leader {
  #locks;
  #port;
  #io;
  /** @type {Session} */
  #session;
  #forwarder;
  /** The tabs, the lock that shows the end of each, and how many messages of each have come. @type {Map<string, { life: WebLock, count: number }>} */
  #tabs = new Map();
  /** How many turns were posted. */
  #turns = 0;
  /** The events of this turn, for the tabs. @type {SessionEvent[]} */
  #events = [];
  /** Error packets of a session that was replaced: told only if that is the end. @type {Packet[]} */
  #lastPackets = [];
  #stopped = false;

  /**
   * @param {TabEnvironment} environment
   * @param {LeaderPort} port
   */
  constructor({ connect, options, clock, locks, page }, port) {
    const { router } = port;
    this.#locks = locks;
    this.#port = port;
    this.#io = new RevocableIo(options, clock, page);
    const { fetch, WebSocket, clock: ownClock, page: ownPage } = this.#io;
    const own = { fetch, WebSocket, clock: ownClock, page: /** @type {any} */ (ownPage) };
    const session = connect({ ...options, ...own });
    this.#session = session;
    this.#forwarder = new Forwarder(session, {
      up: (tab, packet) => (router ? router.up(tab, packet) : packet),
      settled: (tab, n, as, reason) => this.#announce({ do: 'settled', to: [tab], n, as, reason }),
    });
    this.#listen(session);
  }

  /** The tabs other than this one. */
  get followers() {
    return this.#tabs.size - 1;
  }

  /** @param {Packet} packet from the router to the server */
  send(packet) {
    if (!this.#stopped) this.#session.send(packet);
  }

  /**
   * @param {Packet} packet
   * @param {string[]} [to] these tabs, or all
   */
  deliver(packet, to) {
    this.#announce({ do: 'packet', packet, to });
  }

  /** @param {Session} session */
  #listen(session) {
    const { router } = this.#port;
    session.on('packet', (packet) => this.#packet(packet));
    session.on('state', ({ state, reason, transport }) => {
      if (!ENDING.includes(state)) this.#announce({ do: 'state', state, reason, transport });
    });
    session.on('session', ({ number }) => {
      if (!this.#stopped) router?.begin();
      this.#announce({ do: 'session', number });
    });
    session.on('lost', ({ reason }) => {
      this.#announce({ do: 'lost', reason });
      this.#forwarder.lose();
    });
    session.on('end', ({ reason }) => !this.#stopped && this.#port.ended(reason));
  }

  /** @param {Packet} packet */
  #packet(packet) {
    if (this.#stopped) return;
    // It may come because another tab leads now; then the application is not told of it.
    if (packet?.kind === 'error' && packet.code === 'replaced') this.#lastPackets.push(packet);
    else if (this.#port.router) this.#port.router.down(packet);
    else this.#announce({ do: 'packet', packet });
  }

  /** @param {SessionEvent} event posted at the end of this turn, in order */
  #announce(event) {
    if (this.#stopped) return;
    if (this.#events.length === 0) queueMicrotask(() => this.#flush());
    this.#events.push(event);
  }

  #flush() {
    const events = this.#events.splice(0);
    if (events.length > 0) this.#port.post({ type: 'turn', count: ++this.#turns, events });
  }

  /** @param {string} tab wants to take part */
  admit(tab) {
    if (this.#stopped) return;
    const { router, post } = this.#port;
    this.#tabs.get(tab)?.life.end();
    this.#tabs.set(tab, {
      life: new WebLock(this.#locks, lockOf(tab), { held: () => this.gone(tab, false) }),
      count: 0,
    });
    this.#flush();
    const { number, state, reason, transport } = this.#session;
    const at = { state: /** @type {State} */ (state), reason, transport, session: number, count: this.#turns };
    post({ type: 'attached', ...at, board: router?.snapshot() }, tab);
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
    this.#port.router?.gone(tab, quit);
  }

  /**
   * @param {string} tab
   * @param {FromTab & Counted} what
   */
  take(tab, what) {
    const known = this.#tabs.get(tab);
    if (!known) return;
    if (what.count !== ++known.count) return this.#port.post({ type: 'again' }, tab);
    if (what.type === 'up') this.#forwarder.take(tab, what.session, what.items);
    else if (what.type === 'withdraw') this.#forwarder.withdraw(tab, what.n);
    else if (what.type === 'bye') this.gone(tab, true);
    else if (what.type === 'ask' && what.what === 'pause') this.#session.pause(what.seconds);
    else if (what.type === 'ask' && what.what === 'resume') this.#session.resume();
    else if (what.type === 'ask') this.#session.probe();
  }

  /**
   * A tab asks whether the leader lives.
   *
   * @param {string} tab
   * @param {number} count of the messages that it sent
   */
  ping(tab, count) {
    const known = this.#tabs.get(tab);
    this.#flush();
    this.#port.post({ type: 'pong', count: this.#turns }, tab);
    if (known && count !== known.count) this.#port.post({ type: 'again' }, tab);
  }

  /** Tells all tabs that the session is lost; another may follow. @param {Reason} reason */
  doubt(reason) {
    this.#announce({ do: 'lost', reason });
    this.#announce({ do: 'state', state: 'connecting', reason });
  }

  /** Tells all tabs that no other session follows. @param {Reason} reason */
  end(reason) {
    for (const packet of this.#lastPackets.splice(0)) this.#announce({ do: 'packet', packet });
    this.#announce({ do: 'end', reason });
    this.#flush();
    this.stop();
  }

  /** Ends the session, after what was sent before; `ended` follows. */
  close() {
    this.#session.close();
  }

  trace() {
    return /** @type {any} */ (this.#session).trace?.() ?? '';
  }

  /**
   * Leaves the session to the server, since the page of the last tab goes away. Nothing is told from now on.
   *
   * @param {number} seconds for which the server is to wait for the page; 0: the session ends
   */
  rest(seconds) {
    if (seconds > 0) this.#session.pause(seconds);
    else void this.#session.close();
    this.#stop();
  }

  /** Leads no more: nothing is sent or told from now on, not even the end to the server. */
  stop() {
    this.#stop();
    this.#io.revoke();
  }

  #stop() {
    this.#stopped = true;
    for (const { life } of this.#tabs.values()) life.end();
    this.#tabs.clear();
    this.#port.router?.rest();
  }
}
