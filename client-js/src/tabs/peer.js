import { TabChannel } from './channel.js';
import { Election } from './election.js';
import { Heartbeat } from './heartbeat.js';
import { LeaderLink } from './leader-link.js';
import { Leader } from './leader.js';
import { ROLE_TABLE } from './role-table.js';
import { transition } from './transition.js';
import { lockOf, WebLock } from './web-lock.js';

/** @import { Packet, Reason } from '../types.js' */
/** @import { Role, RoleEvent } from './role-table.js' */
/** @import { FromLeader, FromTab, Leaving, Message, SessionEvent, Switchboard, TabEnvironment } from './types.js' */

/** How long a tab that followed waits for the last events of the leader before it leads, in ms. */
const LAST_EVENTS = 50;

/** How long a leader whose session has ended keeps the lock, so that no tab takes over what has ended, in ms. */
const LINGER = 250;

/** How long a leader whose session was replaced waits for word of another leader, in ms. */
const DOUBT = 1000;

/**
 * @typedef {object} PeerPort the shared session of the tab
 * @property {(at: Extract<FromLeader, { type: 'attached' }>) => void} attached
 * @property {() => void} detached the leader is gone
 * @property {(event: SessionEvent, id: string) => void} received an event of the shared session came from the leader
 * @property {() => void} denied the browser gives no locks to this page
 * @property {Switchboard | undefined} router
 */

/** @typedef {{ tab: string, reason: Reason, how: Leaving }} Cause */

/**
 * One of the tabs that share a session: it follows the leader, or is the leader itself, until it leaves. It performs
 * `ROLE_TABLE`; each action is a line or a method here, so that the table is read with one file beside it.
 */
export class Peer {
  /** @type {Role} */
  #role = 'opening';
  #environment;
  #port;
  #id;
  /** Shows other tabs that this one lives. */
  #life;
  /** @type {TabChannel | undefined} */
  #channel;
  /** @type {LeaderLink | undefined} */
  #link;
  #election;
  #heartbeat;
  /** @type {Leader | undefined} */
  #leader;
  /** The leader of before, while the page is away and the server waits for it. @type {Leader | undefined} */
  #resting;
  #epoch = 0;
  /** @type {any} */
  #timer;

  /**
   * @param {TabEnvironment} environment
   * @param {PeerPort} port
   */
  constructor(environment, port) {
    const { locks, name, clock, random } = environment;
    this.#environment = environment;
    this.#port = port;
    this.#id = `${Math.floor(random() * 2 ** 32).toString(36)}${Math.floor(random() * 2 ** 32).toString(36)}`;
    this.#election = new Election(locks, name, {
      elected: () => this.#fire(this.#link?.known ? 'inherited' : 'elected'),
      deposed: () => this.#fire('deposed'),
    });
    this.#heartbeat = new Heartbeat({
      clock,
      ping: () => this.#link?.ping(),
      silent: () => this.#fire('silent'),
    });
    this.#life = new WebLock(locks, lockOf(this.#id), {
      held: () => this.#fire('opened'),
      denied: () => port.denied(),
    });
  }

  /** Whether this tab has the session, and no other tab takes part. */
  get alone() {
    return this.#leader?.followers === 0;
  }

  /** Checks the leader while this tab is visible. To be called when it becomes visible or hidden. */
  look() {
    if (!this.#channel || this.#leader || this.#environment.page?.hidden) this.#heartbeat.stop();
    else this.#heartbeat.start();
  }

  // ---- what the shared session wants

  /** @param {FromTab} what of the leader */
  ask(what) {
    this.#link?.ask(what);
  }

  /** @param {Packet} packet from the router to the server */
  send(packet) {
    this.#leader?.send(packet);
  }

  /**
   * @param {Packet} packet
   * @param {string[]} [to]
   */
  deliver(packet, to) {
    this.#leader?.deliver(packet, to);
  }

  /** Ends the session with this tab, the last one; `received` tells of the end. */
  close() {
    this.#fire('close');
  }

  trace() {
    return this.#leader?.trace() ?? '';
  }

  /** The browser will run nothing of this tab for a while: another one leads, if there is one. */
  freeze() {
    if (!this.alone) this.#fire('freeze');
    this.#heartbeat.stop();
  }

  resume() {
    this.#fire('resume');
  }

  /** @param {Leaving} [how] */
  leave(how = {}) {
    this.#fire('leave', { how });
  }

  // ---- what happens

  /** @param {Message} message */
  #receive(message) {
    // The application is told of the end of this session first; the other leader tells of the next one.
    if (this.#leader && message.epoch > this.#epoch) return this.#fire('deposed');
    if (message.by === 'leader') this.#link?.receive(message);
    else if (message.type === 'hello') this.#fire('hello', { tab: message.from });
    else if (message.type === 'ping') this.#leader?.ping(message.from, message.count ?? 0);
    else if (message.to === this.#id && message.epoch === this.#epoch) this.#leader?.take(message.from, message);
  }

  /** @param {Reason} reason why the session has ended */
  #ended(reason) {
    this.#fire(reason === 'closed' || reason === 'replaced' ? reason : 'ended', { reason });
  }

  /**
   * Performs what the table says. The role is the next one already: what an action causes may come back in here.
   *
   * @param {RoleEvent} event
   * @param {Partial<Cause>} [cause]
   */
  #fire(event, cause = {}) {
    const [action, next] = transition(ROLE_TABLE, this.#role, event);
    this.#role = next;
    this.#actions[action](/** @type {Cause} */ (cause));
  }

  // ---- the actions of the table

  #actions = {
    open: () => {
      const { channel, name } = this.#environment;
      this.#channel = new TabChannel(channel(name), this.#id, (message) => this.#receive(message));
      this.#link = new LeaderLink(this.#channel, this.#id, {
        ...this.#port,
        alive: () => this.#heartbeat.reset(),
        leads: () => this.#leader !== undefined,
      });
      this.#stand();
    },
    await: () => (this.#timer = this.#environment.clock.setTimeout(() => this.#fire('waited'), LAST_EVENTS)),
    lead: () => this.#lead(),
    stepDown: () => {
      this.#resign();
      this.#stand();
    },
    seize: () => this.#election.seize(),
    admit: (/** @type {Cause} */ { tab }) => this.#leader?.admit(tab),
    doubt: (/** @type {Cause} */ { reason }) => {
      this.#leader?.doubt(reason);
      this.#link?.ping();
      this.#timer = this.#environment.clock.setTimeout(() => this.#fire('doubted', { reason }), DOUBT);
    },
    announceEnd: (/** @type {Cause} */ { reason }) => this.#leader?.end(reason),
    confirmEnd: (/** @type {Cause} */ { reason }) => this.#port.received({ do: 'end', reason }, this.#id),
    closeSession: () => this.#leader?.close(),
    resign: () => this.#resign(),
    stand: () => {
      this.#find();
      this.#election.stand();
      this.look();
      this.#link?.ping();
    },
    look: () => {
      this.#find();
      this.look();
      this.#link?.ping();
    },
    retire: (/** @type {Cause} */ { how }) => this.#retire(how),
    ignore: () => {},
  };

  #stand() {
    this.#channel?.postAsTab({ type: 'hello' });
    this.#election.stand();
    this.look();
  }

  /** Asks which tab leads, if that is unknown. */
  #find() {
    if (!this.#link?.known) this.#channel?.postAsTab({ type: 'hello' });
  }

  #lead() {
    const { wall, random } = this.#environment;
    // No two leaders have the same epoch, not even those of the same millisecond.
    this.#epoch = Math.floor(Math.max((this.#channel?.highestEpoch ?? 0) + 1, wall())) + random();
    this.#leader = new Leader(this.#environment, {
      router: this.#port.router,
      post: (what, to) => this.#postAsLeader(what, to),
      ended: (reason) => this.#ended(reason),
    });
    this.look();
    this.#postAsLeader({ type: 'lead' });
  }

  /**
   * @param {FromLeader} what
   * @param {string} [to]
   */
  #postAsLeader(what, to) {
    this.#channel?.postAsLeader(what, { epoch: this.#epoch, to });
  }

  #resign() {
    this.#environment.clock.clearTimeout(this.#timer);
    this.#election.withdraw();
    if (!this.#leader) return;
    this.#leader.stop();
    this.#leader = undefined;
    this.#link?.resign();
  }

  /** @param {Leaving} how */
  #retire({ quit = false, rest, linger = false }) {
    const { clock } = this.#environment;
    clock.clearTimeout(this.#timer);
    this.#heartbeat.stop();
    if (quit) this.ask({ type: 'bye' });
    if (quit) this.#resting?.rest(0);
    else this.#resting?.stop();
    this.#resting = this.alone && rest !== undefined ? this.#leader : undefined;
    if (this.#resting) this.#resting.rest(rest ?? 0);
    else this.#leader?.stop();
    // Later events of the page are neither to wake it, nor to cut off the rest.
    this.#leader = undefined;
    this.#channel?.close();
    this.#channel = undefined;
    this.#link = undefined;
    this.#life.end();
    if (linger && this.#election.leads) clock.setTimeout(() => this.#election.withdraw(), LINGER);
    else this.#election.withdraw();
  }
}
