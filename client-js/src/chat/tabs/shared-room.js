import { isWhole, RoomCache } from './room-cache.js';

/** @import { Packet } from '../../types.js' */
/** @import { SwitchboardPort } from '../../tabs/types.js' */
/** @import { Tokens } from '../tokens.js' */

/** How long a room is kept after its last tab is gone, which may be loaded again, in ms. */
const RETURN = 10_000;

/** How long a list is awaited before it may be requested again, in ms. */
const LIST_TIMEOUT = 15_000;

/** How many messages are requested at a time. */
const PAGE = 200;

/**
 * One room of a session that several tabs share, in the tab that leads. The server sees one member; each tab gets the packets
 * that it would get in a session of its own.
 */
export class SharedRoom {
  cache;
  /** Whether the member is in the room. @type {'out' | 'joining' | 'in'} */
  #stage = 'out';
  /** @type {Set<string>} */
  #tabs = new Set();
  /** The tabs that wait for a welcome, with the packet by which each joined. @type {Map<string, Packet>} */
  #waiting = new Map();
  /** The tokens that the server was sent. @type {Set<string | undefined>} */
  #tried = new Set();
  /** The requests for older messages, in order; without a tab: for all that wait. @type {{ before: number, tab?: string }[]} */
  #historyRequests = [];
  /** The requests for pages of the members, in order. @type {{ after: number | undefined, tabs: string[], at: number }[]} */
  #listRequests = [];
  /** @type {any} */
  #timer;
  #name;
  #port;
  #tokens;

  /**
   * @param {string} name
   * @param {SwitchboardPort} port
   * @param {Tokens} tokens
   */
  constructor(name, port, tokens) {
    this.#name = name;
    this.#port = port;
    this.#tokens = tokens;
    this.cache = new RoomCache(name);
  }

  /** The member is in no session, or in a new one. */
  reset() {
    this.#stage = 'out';
    this.#tabs.clear();
    this.#waiting.clear();
    this.#historyRequests = [];
    this.#listRequests = [];
    this.#port.clock.clearTimeout(this.#timer);
  }

  // ---- what tabs send

  /**
   * @param {string} tab
   * @param {Packet} packet
   * @returns {Packet | undefined} for the server
   */
  join(tab, packet) {
    this.#port.clock.clearTimeout(this.#timer);
    this.#tabs.delete(tab);
    this.#waiting.set(tab, packet);
    if (this.#stage === 'in') return void this.#welcome([tab]);
    if (this.#stage === 'joining') return undefined;
    this.#tried.clear();
    // The stored token is that of the last leader, which may have changed while this tab was asleep.
    const self = this.#tokens.get(this.#name) ?? this.cache.self;
    const same = self?.nick.toLowerCase() === String(packet.nick).toLowerCase();
    return this.#enter(packet, same ? self?.token : packet.token);
  }

  /**
   * @param {Packet} packet
   * @param {string | undefined} token
   */
  #enter(packet, token) {
    const { log, last } = this.cache;
    this.#stage = 'joining';
    this.#tried.add(token);
    // What another tab has seen may be older than the cache: then it is fetched, once.
    const { since } = packet;
    const known = since !== undefined && packet.log === log;
    return { ...packet, token, since: known ? Math.min(since, last) : since };
  }

  /**
   * @param {string} tab
   * @param {Packet} packet
   */
  leave(tab, packet) {
    this.#remove(tab);
    if (!this.#empty) return undefined;
    this.#stage = 'out';
    this.cache.self = undefined;
    this.#tokens.set(this.#name, undefined);
    return packet;
  }

  /**
   * @param {string} tab
   * @param {Packet} packet
   */
  requestHistory(tab, packet) {
    this.#historyRequests.push({ before: packet.before, tab });
    return packet;
  }

  /**
   * @param {string} tab
   * @param {Packet} packet
   */
  requestMembers(tab, packet) {
    const now = this.#port.clock.now();
    this.#listRequests = this.#listRequests.filter(({ at }) => now - at < LIST_TIMEOUT);
    const same = this.#listRequests.find(({ after }) => after === packet.after);
    if (same) return void same.tabs.push(tab);
    this.#listRequests.push({ after: packet.after, tabs: [tab], at: now });
    return packet;
  }

  /**
   * @param {string} tab that takes no part any more
   * @param {boolean} quit whether it does not come back
   */
  drop(tab, quit) {
    if (!this.#tabs.has(tab) && !this.#waiting.has(tab)) return;
    this.#remove(tab);
    if (!this.#empty || this.#stage === 'out') return;
    const leave = () => this.#port.send(this.leave(tab, { kind: 'leave', room: this.#name }));
    if (quit) leave();
    else this.#timer = this.#port.clock.setTimeout(leave, RETURN);
  }

  /** @param {string} tab */
  #remove(tab) {
    this.#tabs.delete(tab);
    this.#waiting.delete(tab);
  }

  /** Whether the member is not in the room, and no tab wants it to be. */
  get idle() {
    return this.#stage === 'out' && this.#empty;
  }

  get #empty() {
    return this.#tabs.size + this.#waiting.size === 0;
  }

  // ---- what the server sends

  /** @param {Packet} packet */
  receiveWelcome(packet) {
    this.cache.welcome({ ...packet, joinedAfter: this.#joinedAfter(packet) });
    this.#tokens.set(this.#name, this.cache.self);
    if (this.#stage === 'joining') this.#stage = 'in';
    this.#welcome([...this.#waiting.keys()]);
  }

  /**
   * @param {Packet} welcome
   * @returns {number | undefined} undefined if a tab has to know it, whose token this is
   */
  #joinedAfter({ token, seq }) {
    const known = [this.#tokens.get(this.#name), this.cache.self].find((self) => self?.token === token);
    if (known) return known.joinedAfter;
    return this.#tried.has(token) ? undefined : seq;
  }

  /**
   * @param {string[]} tabs
   * @param {boolean} [fetch] whether to fetch first what the cache lacks
   */
  #welcome(tabs, fetch = true) {
    for (const tab of tabs) {
      const wish = this.#waiting.get(tab) ?? {};
      if (fetch && this.cache.lacks(wish)) this.#fetch();
      else {
        this.#waiting.delete(tab);
        this.#tabs.add(tab);
        this.#port.deliver(this.cache.welcomeFor(wish), [tab]);
      }
    }
  }

  #fetch() {
    if (this.#historyRequests.some(({ tab }) => tab === undefined)) return;
    const before = this.cache.first;
    this.#historyRequests.push({ before });
    this.#port.send({ kind: 'history', room: this.#name, before, limit: PAGE });
  }

  /** @param {Packet} packet */
  receiveHistory(packet) {
    this.cache.older(packet.messages);
    this.answerHistory(packet);
  }

  /** @param {Packet} packet with the `before` of a request for older messages, for the tab that made it */
  answerHistory(packet) {
    const index = this.#historyRequests.findIndex(({ before }) => before === packet.before);
    const [asked] = index < 0 ? [] : this.#historyRequests.splice(index, 1);
    if (!asked) return;
    if (asked.tab === undefined) this.#welcome([...this.#waiting.keys()], false);
    else this.#port.deliver(packet, [asked.tab]);
  }

  /** @param {Packet} packet with all members or a page of them */
  receiveMembers(packet) {
    const asked = this.#listRequests.shift();
    if (isWhole(packet)) this.#port.deliver(packet);
    else if (asked) this.#port.deliver(packet, asked.tabs);
  }

  /** @param {Packet} packet an error that is about no packet with an id */
  receiveError(packet) {
    if (this.#stage === 'joining' && packet.code !== 'not-joined') return this.#refuse(packet);
    if (packet.before !== undefined) return this.answerHistory(packet);
    this.#port.deliver(packet);
  }

  /** @param {Packet} packet */
  #refuse(packet) {
    const other = [...this.#waiting.values()].find(({ token }) => token !== undefined && !this.#tried.has(token));
    if (packet.code === 'nick-taken' && other) return this.#port.send(this.#enter(other, other.token));
    const tabs = [...this.#waiting.keys()];
    this.#stage = 'out';
    this.#waiting.clear();
    this.#port.deliver(packet, tabs);
  }
}
