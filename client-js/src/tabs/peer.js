import { Election } from './election.js';
import { Leader } from './leader.js';
import { Link } from './channel.js';
import { Hold } from './web-lock.js';
import { Watch } from './heartbeat.js';

/** @import { Clock, Options, Session } from '../holdfast.js' */
/** @import { Packet, Reason, State } from '../types.js' */
/** @import { Channel, FromLeader, FromTab, Handed, Locks, Message, Switchboard, Told } from './types.js' */

/** So long one who followed waits for the last words of the leader before it leads, in ms. */
const LAST_WORDS = 50;

/** So long an ended leader keeps the others from taking over what has ended, in ms. */
const LINGER = 250;

/** So long a leader whose session was replaced waits for word of another leader, in ms. */
const DOUBT = 1000;

/**
 * @typedef {object} Means what there is one of in a browser
 * @property {string} name of the lock and the channel
 * @property {Locks} locks
 * @property {(name: string) => Channel} channel
 * @property {Clock} clock
 * @property {() => number} wall the time of day in ms, the same for all tabs
 * @property {() => number} random
 * @property {Document | null} page
 * @property {(options: Options) => Session} connect
 * @property {Options} options of the one session
 */

/**
 * @typedef {object} Following
 * @property {string} id
 * @property {number} epoch
 * @property {boolean} attached
 * @property {number} heard so many turns of it
 * @property {number} asked so many things of it
 */

/**
 * @typedef {object} ParticipantPort the tab
 * @property {(at: { state: State, reason: Reason, session: number }) => void} attached
 * @property {() => void} detached the leader is gone
 * @property {(event: Told, id: string) => void} told
 * @property {() => void} denied the browser has no locks for us
 * @property {Switchboard | undefined} board
 */

/** One tab among the others, from when it comes until it goes: it follows the leader, or leads. */
export class Participant {
  #means;
  #port;
  #id;
  /** Says that we live. */
  #sign;
  /** @type {Link | undefined} */
  #link;
  #election;
  #watch;
  /** @type {Leader | null} */
  #leader = null;
  /** Ours, while the page is away and the server waits for it. @type {Leader | null} */
  #resting = null;
  #epoch = 0;
  /** Whom we follow; it may be us. @type {Following | null} */
  #following = null;
  /** @type {any} */
  #timer;

  /**
   * @param {Means} means
   * @param {ParticipantPort} port
   */
  constructor(means, port) {
    const { locks, name, clock, random } = means;
    this.#means = means;
    this.#port = port;
    this.#id = `${Math.floor(random() * 2 ** 32).toString(36)}${Math.floor(random() * 2 ** 32).toString(36)}`;
    this.#election = new Election(locks, name, { elected: () => this.#elected(), deposed: () => this.#step() });
    this.#watch = new Watch({
      clock,
      ping: () => this.#ping(),
      silent: () => this.#election.leads || this.#election.seize(),
    });
    this.#sign = new Hold(locks, lockOf(this.#id), { held: () => this.#begin(), denied: () => port.denied() });
  }

  #begin() {
    const { channel, name } = this.#means;
    this.#link = new Link(channel(name), this.#id, (message) => this.#hear(message));
    this.#link.ask({ type: 'hello' });
    this.#election.stand();
    this.look();
  }

  /** Whether this tab has the session, and no other tab needs it. */
  get alone() {
    return this.#leader !== null && this.#leader.followers === 0;
  }

  /** Somebody looks at this tab, or not any more. */
  look() {
    if (!this.#link || this.#leader || this.#means.page?.hidden) this.#watch.stop();
    else this.#watch.start();
  }

  // ---- to and from the leader

  /**
   * @param {number} session
   * @param {Handed[]} items
   */
  up(session, items) {
    this.ask({ type: 'up', session, items });
  }

  /** @param {FromTab} what */
  ask(what) {
    const leader = this.#following;
    if (leader?.attached) this.#link?.ask({ ...what, count: ++leader.asked }, leader.id);
  }

  #ping() {
    this.#link?.ask({ type: 'ping', count: this.#following?.asked ?? 0 });
  }

  /** @param {Message} message */
  #hear(message) {
    // Another one leads. What became of our session is heard first; its leader will tell of the next one.
    if (this.#leader && message.epoch > this.#epoch) return this.#step();
    if (message.by === 'leader') this.#heard(message);
    else if (message.type === 'hello') this.#leader?.hello(message.from);
    else if (message.type === 'ping') this.#leader?.ping(message.from, message.count ?? 0);
    else if (message.to === this.#id && message.epoch === this.#epoch) this.#leader?.take(message.from, message);
  }

  /** @param {Extract<Message, { by: 'leader' }>} message */
  #heard(message) {
    const { from, to, epoch } = message;
    if (epoch < (this.#link?.heard ?? 0)) return;
    this.#watch.sign();
    const known = this.#following?.epoch === epoch;
    // Who followed another leader is to hear of its end first, and of the next session later.
    const welcome = message.type === 'attached' && to === this.#id && (known || !this.#following);
    if (!known) {
      this.#following = { id: from, epoch, attached: false, heard: 0, asked: 0 };
      this.#port.detached();
      if (!welcome) this.#link?.ask({ type: 'hello' }, from);
    }
    if (message.type === 'turn') this.#turn(message);
    else if (to === this.#id) this.#answer(message, welcome);
  }

  /** @param {Extract<FromLeader, { type: 'turn' }>} turn */
  #turn({ count, events }) {
    const leader = this.#following;
    if (!leader?.attached) return;
    const missed = count !== ++leader.heard;
    if (missed && !events.some((event) => event.do === 'end')) return this.#again();
    for (const event of events) this.#told(event);
  }

  /**
   * @param {FromLeader} message to us
   * @param {boolean} welcome whether it may attach us
   */
  #answer(message, welcome) {
    const leader = this.#following;
    if (!leader) return;
    if (message.type === 'again') return this.#again();
    if (message.type === 'pong' && !leader.attached) return this.#link?.ask({ type: 'hello' }, leader.id);
    if (message.type === 'pong' && message.count !== leader.heard) return this.#again();
    if (message.type !== 'attached' || !welcome || leader.attached) return;
    Object.assign(leader, { attached: true, heard: message.count, asked: 0 });
    if (!this.#leader) this.#port.board?.adopt(message.board);
    this.#port.attached(message);
  }

  /** Something between the leader and us was dropped, as happens while a page is stopped: we begin anew. */
  #again() {
    const leader = this.#following;
    if (!leader?.attached) return;
    leader.attached = false;
    this.#port.detached();
    this.#link?.ask({ type: 'hello' }, leader.id);
  }

  /** @param {Told} event */
  #told(event) {
    if (this.#following?.attached) this.#port.told(event, this.#id);
  }

  // ---- leading

  #elected() {
    const { clock } = this.#means;
    if (!this.#following) return this.#take();
    this.#timer = clock.setTimeout(() => this.#take(), LAST_WORDS);
  }

  #take() {
    if (!this.#election.leads) return;
    const { connect, clock, locks, wall, random, page } = this.#means;
    const { board } = this.#port;
    // Its life is heeded here; the session is to know no more than that the timers of a hidden page are late.
    const life = {
      get hidden() {
        return page?.hidden;
      },
    };
    const options = { ...this.#means.options, page: /** @type {any} */ (life) };
    // No two leaders have the same epoch, not even those of the same millisecond.
    this.#epoch = Math.floor(Math.max((this.#link?.heard ?? 0) + 1, wall())) + random();
    this.#leader = new Leader({
      ...{ connect, options, clock, locks, lockOf, board },
      post: (what, to) => this.#lead(what, to),
      over: (reason) => this.#over(reason),
    });
    this.look();
    this.#lead({ type: 'lead' });
  }

  /**
   * @param {FromLeader} what
   * @param {string} [to]
   */
  #lead(what, to) {
    this.#link?.lead(what, { epoch: this.#epoch, to });
  }

  /** Another tab leads. */
  #step() {
    this.#resign();
    this.#link?.ask({ type: 'hello' });
    this.#election.stand();
    this.look();
  }

  #resign() {
    this.#means.clock.clearTimeout(this.#timer);
    this.#election.withdraw();
    if (!this.#leader) return;
    this.#leader.stop();
    this.#leader = null;
    this.#following = null;
    this.#port.detached();
  }

  /** @param {Reason} reason */
  #over(reason) {
    if (reason === 'closed') return this.#port.told({ do: 'end', reason }, this.#id);
    if (reason !== 'replaced') return this.#leader?.end(reason);
    this.#leader?.doubt(reason);
    // By another tab of ours, or by somebody else? Who leads will answer.
    this.#ping();
    this.#timer = this.#means.clock.setTimeout(() => this.#leader?.end(reason), DOUBT);
  }

  /** @param {Packet} packet from the switchboard to the server */
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

  /** The session ends with this tab, the last one; `told` will tell. */
  close() {
    this.#leader?.close();
  }

  trace() {
    return this.#leader?.trace() ?? '';
  }

  // ---- going away

  /** The browser will run nothing of this tab for a while: another one leads, if there is one. */
  freeze() {
    if (!this.alone) this.#resign();
    this.#watch.stop();
  }

  thaw() {
    if (!this.#link) return;
    if (!this.#following) this.#link.ask({ type: 'hello' });
    if (!this.#election.leads) this.#election.stand();
    this.look();
    this.#ping();
  }

  /**
   * Takes no part any more.
   *
   * @param {{ quit?: boolean, rest?: number, linger?: boolean }} [how] `quit`: for good. `rest`: if this is the last tab, so
   *   many seconds the server is to wait for it; 0: the session ends. `linger`: nobody is to take over
   */
  leave({ quit = false, rest, linger = false } = {}) {
    const { clock } = this.#means;
    clock.clearTimeout(this.#timer);
    this.#watch.stop();
    if (quit) this.ask({ type: 'bye' });
    if (quit) this.#resting?.rest(0);
    else this.#resting?.stop();
    this.#resting = this.alone && rest !== undefined ? this.#leader : null;
    if (this.#resting) this.#resting.rest(rest ?? 0);
    else this.#leader?.stop();
    // Nothing that the page is told later is to wake it, nor to cut off the rest.
    this.#leader = null;
    this.#link?.close();
    this.#link = undefined;
    this.#sign.end();
    if (linger && this.#election.leads) clock.setTimeout(() => this.#election.withdraw(), LINGER);
    else this.#election.withdraw();
  }
}

/** @param {string} id of a tab */
function lockOf(id) {
  return `holdfast-tab:${id}`;
}
