import { Members } from '../members.js';

/** @import { Packet } from '../../types.js' */
/** @import { Self } from '../tokens.js' */
/** @import { Message } from '../types.js' */

/** As much as the server gives with a welcome: the most messages, and the most characters of JSON. */
const PAGE = 200;
const PAGE_SIZE = 256 * 1024;

/** From where a tab wants the messages when it joins. @typedef {{ since?: number, log?: string }} Wish */

/**
 * A cache of the newest messages of a room, without a gap, and of its members. From it the leader welcomes one more tab
 * without asking the server.
 */
export class RoomCache {
  /** @type {Self | undefined} */
  self;
  /** @type {string | undefined} */
  log;
  /** The number of the newest message. */
  last = 0;
  #name;
  #oldest = 1;
  /** @type {number | undefined} */
  #messageLength;
  /** @type {Message[]} */
  #messages = [];
  #size = 0;
  /** Whether one more message would exceed a page. */
  #full = false;
  #members = new Members();

  /** @param {string} name */
  constructor(name) {
    this.#name = name;
  }

  /** The number of the oldest message that is here. */
  get first() {
    return this.last - this.#messages.length + 1;
  }

  /** @param {Packet} welcome of the server, or of `welcomeFor` */
  welcome({ nick, token, joinedAfter, seq, log, members, history, oldest = 1, messageLength }) {
    const begins = history[0]?.seq ?? seq + 1;
    this.self = { nick, token, joinedAfter };
    this.#oldest = oldest;
    this.#messageLength = messageLength;
    this.#members.begin(members);
    if (log !== this.log || begins > this.last + 1 || seq < this.last) this.#restart(begins - 1);
    this.log = log;
    for (const each of history) this.#add(each);
    this.older(history);
  }

  /** @param {Packet} packet of the room */
  update(packet) {
    if (packet.kind === 'message') this.#message(packet);
    else if (packet.kind === 'joined') this.#members.joined(packet.nick);
    else if (packet.kind === 'left') this.#members.left(packet.nick);
    else if (packet.kind === 'history') this.older(packet.messages);
    else if (packet.kind === 'members' && !packet.members) this.#members.changed(packet);
    else if (packet.kind === 'members' && isWhole(packet)) this.#members.begin(packet.members);
  }

  /** @param {Packet} packet */
  #message({ from, text, seq, id, at }) {
    if (seq > this.last + 1) this.#restart(seq - 1);
    this.#add({ from, text, seq, id, at });
  }

  /** @param {Message} message */
  #add(message) {
    if (message.seq !== this.last + 1) return;
    this.last++;
    this.#messages.push(message);
    this.#size += sizeOf(message);
    while (this.#messages.length > PAGE || this.#size > PAGE_SIZE) {
      this.#full = true;
      this.#size -= sizeOf(this.#messages.shift());
    }
  }

  /** @param {Message[]} messages in order; those right before the first that is here are kept */
  older(messages) {
    for (const each of [...messages].reverse()) {
      if (each.seq !== this.first - 1) continue;
      const size = sizeOf(each);
      if (this.#messages.length >= PAGE || this.#size + size > PAGE_SIZE) this.#full = true;
      if (this.#full) return;
      this.#messages.unshift(each);
      this.#size += size;
    }
  }

  /** @param {number} last */
  #restart(last) {
    this.last = last;
    this.#messages = [];
    this.#size = 0;
    this.#full = false;
  }

  /**
   * @param {Wish} wish
   * @returns {boolean} whether the server has more of what is wanted
   */
  lacks(wish) {
    const wanted = (this.#since(wish) ?? 0) + 1;
    return !this.#full && this.#messages.length < PAGE && this.first > Math.max(wanted, this.#oldest);
  }

  /**
   * @param {Wish} wish
   * @returns {Packet}
   */
  welcomeFor(wish) {
    const since = this.#since(wish);
    const history = this.#messages.filter(({ seq }) => seq > (since ?? 0));
    const complete = since === undefined ? wish.since === undefined : history.length === this.last - since;
    const { nicks, count } = this.#members.all;
    const members = nicks.length === count ? nicks : count;
    const place = { ...this.self, seq: this.last, log: this.log, messageLength: this.#messageLength };
    return { kind: 'welcome', room: this.#name, ...place, members, history, oldest: this.#oldest, complete };
  }

  /**
   * @param {Wish} wish
   * @returns {number | undefined} after which message of this log the wanted ones begin, if after any
   */
  #since({ since, log }) {
    return since !== undefined && log === this.log && since <= this.last ? since : undefined;
  }
}

/**
 * @param {Packet} members
 * @returns {boolean} whether all are named
 */
export function isWhole({ members, count, next }) {
  return next === undefined && (count === undefined || members.length === count);
}

/** @param {Message | undefined} message */
function sizeOf(message) {
  return JSON.stringify(message).length;
}
