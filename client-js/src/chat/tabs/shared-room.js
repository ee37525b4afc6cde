import { isWhole, Replica } from './room-cache.js';

/** @import { Packet } from '../../types.js' */
/** @import { SwitchboardPort } from '../../tabs/types.js' */
/** @import { Tokens } from '../tokens.js' */

/** So long a room is kept for a tab that went without a word, in ms: it may be loaded again. */
const RETURN = 10_000;

/** A list that did not come for so long may be asked for again, in ms. */
const PATIENCE = 15_000;

/** The most that is asked for at a time. */
const PAGE = 200;

/**
 * One room of a session that several tabs share: the server sees one member, and each tab what it would see in a session
 * of its own.
 */
export class Desk {
  replica;
  /** Whether the member is in the room. @type {'out' | 'joining' | 'in'} */
  #stage = 'out';
  /** @type {Set<string>} */
  #tabs = new Set();
  /** The tabs that wait for a welcome, and what they asked for. @type {Map<string, Packet>} */
  #waiting = new Map();
  /** The tokens that were tried to get in. @type {Set<string | undefined>} */
  #tried = new Set();
  /** Who asked for older messages, in order; nobody: we did, for those that wait. @type {{ before: number, tab?: string }[]} */
  #asked = [];
  /** Who asks for which page of the members, in order. @type {{ after: number | undefined, tabs: string[], at: number }[]} */
  #lists = [];
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
    this.replica = new Replica(name);
  }

  /** The member is in no session, or in a new one. */
  reset() {
    this.#stage = 'out';
    this.#tabs.clear();
    this.#waiting.clear();
    this.#asked = [];
    this.#lists = [];
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
    // What is kept was written by whoever led last, maybe while this tab was asleep.
    const self = this.#tokens.get(this.#name) ?? this.replica.self;
    const same = self?.nick.toLowerCase() === String(packet.nick).toLowerCase();
    return this.#enter(packet, same ? self?.token : packet.token);
  }

  /**
   * @param {Packet} packet
   * @param {string | undefined} token
   */
  #enter(packet, token) {
    const { log, last } = this.replica;
    this.#stage = 'joining';
    this.#tried.add(token);
    // What the tabs have seen may lie before: then it is fetched, once.
    const { since } = packet;
    const known = since !== undefined && packet.log === log;
    return { ...packet, token, since: known ? Math.min(since, last) : since };
  }

  /**
   * @param {string} tab
   * @param {Packet} packet
   */
  leave(tab, packet) {
    this.#drop(tab);
    if (!this.#empty) return undefined;
    this.#stage = 'out';
    this.replica.self = undefined;
    this.#tokens.set(this.#name, undefined);
    return packet;
  }

  /**
   * @param {string} tab
   * @param {Packet} packet
   */
  history(tab, packet) {
    this.#asked.push({ before: packet.before, tab });
    return packet;
  }

  /**
   * @param {string} tab
   * @param {Packet} packet
   */
  who(tab, packet) {
    const now = this.#port.clock.now();
    this.#lists = this.#lists.filter(({ at }) => now - at < PATIENCE);
    const same = this.#lists.find(({ after }) => after === packet.after);
    if (same) return void same.tabs.push(tab);
    this.#lists.push({ after: packet.after, tabs: [tab], at: now });
    return packet;
  }

  /**
   * @param {string} tab takes no part any more
   * @param {boolean} quit whether it will not come back
   */
  gone(tab, quit) {
    if (!this.#tabs.has(tab) && !this.#waiting.has(tab)) return;
    this.#drop(tab);
    if (!this.#empty || this.#stage === 'out') return;
    const leave = () => this.#port.send(this.leave(tab, { kind: 'leave', room: this.#name }));
    if (quit) leave();
    else this.#timer = this.#port.clock.setTimeout(leave, RETURN);
  }

  /** @param {string} tab */
  #drop(tab) {
    this.#tabs.delete(tab);
    this.#waiting.delete(tab);
  }

  /** Whether the member is not in the room, and nobody wants to be. */
  get idle() {
    return this.#stage === 'out' && this.#empty;
  }

  get #empty() {
    return this.#tabs.size + this.#waiting.size === 0;
  }

  // ---- what the server sends

  /** @param {Packet} packet */
  welcomed(packet) {
    this.replica.welcome(packet);
    this.#tokens.set(this.#name, this.replica.self);
    if (this.#stage === 'joining') this.#stage = 'in';
    this.#welcome([...this.#waiting.keys()]);
  }

  /**
   * @param {string[]} tabs
   * @param {boolean} [fetch] whether to fetch what is lacking first
   */
  #welcome(tabs, fetch = true) {
    for (const tab of tabs) {
      const wish = this.#waiting.get(tab) ?? {};
      if (fetch && this.replica.lacks(wish)) this.#fetch();
      else {
        this.#waiting.delete(tab);
        this.#tabs.add(tab);
        this.#port.deliver(this.replica.welcomeFor(wish), [tab]);
      }
    }
  }

  #fetch() {
    if (this.#asked.some(({ tab }) => tab === undefined)) return;
    const before = this.replica.first;
    this.#asked.push({ before });
    this.#port.send({ kind: 'history', room: this.#name, before, limit: PAGE });
  }

  /** @param {Packet} packet */
  page(packet) {
    this.replica.older(packet.messages);
    this.#answer(
      packet,
      this.#asked.findIndex(({ before }) => before === packet.before),
    );
  }

  /**
   * @param {Packet} packet
   * @param {number} index of who asked
   */
  #answer(packet, index) {
    const [asked] = index < 0 ? [] : this.#asked.splice(index, 1);
    if (!asked) return;
    if (asked.tab === undefined) this.#welcome([...this.#waiting.keys()], false);
    else this.#port.deliver(packet, [asked.tab]);
  }

  /** @param {Packet} packet who is here, or some of them */
  members(packet) {
    const asked = this.#lists.shift();
    if (isWhole(packet)) this.#port.deliver(packet);
    else if (asked) this.#port.deliver(packet, asked.tabs);
  }

  /** @param {Packet} packet an error that is about none of what was said */
  refused(packet) {
    if (this.#stage === 'joining' && packet.code !== 'not-joined') return this.#refuse(packet);
    if (packet.before !== undefined) {
      return this.#answer(
        packet,
        this.#asked.findIndex(({ before }) => before === packet.before),
      );
    }
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
