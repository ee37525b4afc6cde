import { REQUEST_TIMEOUT } from './pending-request.js';

/** @import { Packet } from '../types.js' */
/** @import { MemberList } from './types.js' */

/** The list of the members of a room, as far as it is known, and their number. */
export class Members {
  /** @type {Set<string>} */
  #nicks = new Set();
  #count = 0;
  /** Those of the pages that have come, while the list is requested. @type {Set<string> | undefined} */
  #pages;
  #after = -1;
  #askedAt = -Infinity;

  /** @returns {MemberList} */
  get all() {
    return { nicks: [...this.#nicks], count: this.#count };
  }

  /** @param {string[] | number} members */
  begin(members) {
    this.#nicks = new Set(Array.isArray(members) ? members : []);
    this.#count = Array.isArray(members) ? members.length : members;
    this.#pages = undefined;
  }

  /** @param {string} nick */
  joined(nick) {
    if (!this.#nicks.has(nick)) this.#count++;
    this.#nicks.add(nick);
    this.#pages?.add(nick);
  }

  /** @param {string} nick */
  left(nick) {
    this.#nicks.delete(nick);
    this.#pages?.delete(nick);
    this.#count = Math.max(this.#count - 1, this.#nicks.size);
  }

  /**
   * @param {number} now
   * @returns {boolean} whether the list is to be requested: it is not on its way already
   */
  ask(now) {
    if (this.#pages && now - this.#askedAt < REQUEST_TIMEOUT) return false;
    this.#pages = new Set();
    this.#after = -1;
    this.#askedAt = now;
    return true;
  }

  /**
   * A page of the list. One that was not requested here counts only if it names all members: other rooms may share the
   * session.
   *
   * @param {Packet} packet
   * @returns {{ complete: boolean, after?: number }} `after`: where the next page begins
   */
  page({ count, members, next }) {
    if (!this.#pages && (next !== undefined || members.length !== count)) return { complete: false };
    this.#pages ??= new Set();
    for (const nick of members) this.#pages.add(nick);
    if (typeof next === 'number' && next > this.#after) return { complete: false, after: (this.#after = next) };
    this.#nicks = this.#pages;
    this.#pages = undefined;
    this.#count = count ?? this.#nicks.size;
    return { complete: true };
  }

  /**
   * What changed since the last such packet in a large room. A list that is left out because it is too long shows in the
   * count; the members who left are unknown then, and so is who of those before is still there.
   *
   * @param {Packet} packet
   */
  changed({ count, joined = [], left }) {
    const told = left !== undefined || count === this.#count + joined.length;
    if (!told) this.#nicks.clear();
    for (const nick of left ?? []) {
      this.#nicks.delete(nick);
      this.#pages?.delete(nick);
    }
    for (const nick of joined) {
      this.#nicks.add(nick);
      this.#pages?.add(nick);
    }
    this.#count = count;
  }
}
