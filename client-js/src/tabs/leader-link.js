import { LINK_TABLE } from './link-table.js';
import { transition } from './transition.js';

/** @import { TabChannel } from './channel.js' */
/** @import { LinkEvent, LinkState } from './link-table.js' */
/** @import { FromLeader, FromTab, Message, SessionEvent, Switchboard } from './types.js' */

/** @typedef {Extract<Message, { by: 'leader' }>} LeaderMessage */

/**
 * @typedef {object} LeaderLinkPort
 * @property {(at: Extract<FromLeader, { type: 'attached' }>) => void} attached
 * @property {() => void} detached
 * @property {(event: SessionEvent, id: string) => void} received an event of the shared session came from the leader
 * @property {() => void} alive a leader was heard
 * @property {() => boolean} leads whether this tab does
 * @property {Switchboard | undefined} router
 */

/** @typedef {{ message: LeaderMessage, welcome: boolean }} Cause */

/** The link of one tab to the tab that leads, which may be itself. It performs `LINK_TABLE`. */
export class LeaderLink {
  /** @type {LinkState} */
  #state = 'searching';
  /** The leader, how many of its turns came, and how much it was asked for. @type {{ id: string, epoch: number, turns: number, asked: number } | undefined} */
  #leader;
  #channel;
  #id;
  #port;

  /**
   * @param {TabChannel} channel
   * @param {string} id of this tab
   * @param {LeaderLinkPort} port
   */
  constructor(channel, id, port) {
    this.#channel = channel;
    this.#id = id;
    this.#port = port;
  }

  /** Whether a leader is known. */
  get known() {
    return this.#leader !== undefined;
  }

  /** @param {FromTab} what is asked of the leader, if this tab takes part */
  ask(what) {
    if (this.#leader && this.#state === 'attached')
      this.#channel.postAsTab({ ...what, count: ++this.#leader.asked }, this.#leader.id);
  }

  /** Asks whether the leader lives, or which tab leads. */
  ping() {
    this.#channel.postAsTab({ type: 'ping', count: this.#leader?.asked ?? 0 });
  }

  /** This tab led, and does not any more. */
  resign() {
    this.#fire('resigned');
  }

  /** @param {LeaderMessage} message */
  receive(message) {
    const { from, to, epoch, type } = message;
    if (epoch < this.#channel.highestEpoch) return;
    this.#port.alive();
    const mine = to === this.#id;
    const isNew = this.#leader?.epoch !== epoch;
    // A tab that followed another leader tells the application of its end first, and of the next session later.
    const welcome = type === 'attached' && mine && (!isNew || !this.#leader);
    if (isNew) {
      this.#leader = { id: from, epoch, turns: 0, asked: 0 };
      this.#fire('leader', { message, welcome });
    }
    if (type === 'turn' || mine) this.#fire(this.#eventOf(message, welcome), { message, welcome });
  }

  /**
   * @param {LeaderMessage} message
   * @param {boolean} welcome
   * @returns {LinkEvent | undefined}
   */
  #eventOf(message, welcome) {
    const leader = this.#leader;
    const attached = leader && this.#state === 'attached';
    if (message.type === 'again') return 'missed';
    if (message.type === 'pong') return attached && message.count !== leader.turns ? 'missed' : 'pong';
    if (message.type === 'attached') return welcome ? 'welcome' : undefined;
    if (message.type !== 'turn') return undefined;
    const missed = attached && message.count !== ++leader.turns;
    if (message.events.some((event) => event.do === 'end')) return 'lastTurn';
    return missed ? 'missed' : 'turn';
  }

  /**
   * Performs what the table says. The state is the next one already: what an action causes may come back in here.
   *
   * @param {LinkEvent | undefined} event
   * @param {Cause} [cause]
   */
  #fire(event, cause) {
    if (!event) return;
    const [action, next] = transition(LINK_TABLE, this.#state, event);
    this.#state = next;
    this.#actions[action](/** @type {Cause} */ (cause));
  }

  /** @satisfies {Record<string, (cause: Cause) => void>} */
  #actions = {
    join: (/** @type {Cause} */ { welcome }) => {
      this.#port.detached();
      if (!welcome) this.#greet();
    },
    attach: (/** @type {Cause} */ { message }) => {
      const at = /** @type {Extract<FromLeader, { type: 'attached' }>} */ (message);
      Object.assign(/** @type {object} */ (this.#leader), { turns: at.count, asked: 0 });
      if (!this.#port.leads()) this.#port.router?.adopt(at.board);
      this.#port.attached(at);
    },
    rejoin: () => {
      this.#port.detached();
      this.#greet();
    },
    greet: () => this.#greet(),
    apply: (/** @type {Cause} */ { message }) => {
      const { events } = /** @type {Extract<FromLeader, { type: 'turn' }>} */ (message);
      const state = this.#state;
      for (const event of events) if (this.#state === state) this.#port.received(event, this.#id);
    },
    detach: () => {
      this.#leader = undefined;
      this.#port.detached();
    },
    ignore: () => {},
  };

  #greet() {
    this.#channel.postAsTab({ type: 'hello' }, this.#leader?.id);
  }
}
