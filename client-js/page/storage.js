/** @import { Place } from '../src/chat.js' */

/** @typedef {{ nick: string, current: string, admin: boolean, names: string[] }} Index which rooms there are, in their order */
/** @import { Failed } from './transcript.js' */
/** @typedef {{ place: Place, draft: string, failed: Failed[] }} Kept */

const INDEX = 'holdfast-rooms';
const ROOM = 'holdfast-room:';

/**
 * The places of this tab in its rooms, from before a reload. The storage of a page's session belongs to one tab; what is in
 * it names members, never a session of the server. Each room has an item of its own: one message costs one room.
 */
export class Places {
  #storage;

  /** @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /** @returns {Index & { rooms: Map<string, Kept> }} */
  load() {
    const { nick = '', current = '', admin = false, names = [] } = this.#read(INDEX) ?? {};
    /** @type {Map<string, Kept>} */
    const rooms = new Map();
    for (const name of Array.isArray(names) ? names : []) {
      const kept = this.#read(ROOM + name);
      if (typeof kept?.place?.nick === 'string' && Array.isArray(kept.place.says)) {
        rooms.set(name, { ...kept, failed: Array.isArray(kept.failed) ? kept.failed : [] });
      }
    }
    return { nick, current, admin, names: [...rooms.keys()], rooms };
  }

  /** @param {Index} index */
  saveIndex(index) {
    this.#write(INDEX, index);
  }

  /**
   * Keeps who we are in a room, if there is no space for what waits there: what was kept before is over.
   *
   * @param {string} name
   * @param {Kept} kept
   * @returns {boolean} whether all of it is kept
   */
  save(name, { place, draft, failed }) {
    if (this.#write(ROOM + name, { place, draft, failed })) return true;
    this.forget(name);
    this.#write(ROOM + name, { place: { ...place, says: [] }, draft: '', failed: [] });
    return false;
  }

  /** @param {string} name */
  forget(name) {
    this.#write(ROOM + name, undefined);
  }

  clear() {
    for (const name of this.load().names) this.forget(name);
    this.#write(INDEX, undefined);
  }

  /**
   * @param {string} key
   * @returns {any}
   */
  #read(key) {
    try {
      return JSON.parse(this.#storage.getItem(key) ?? 'null');
    } catch {
      return undefined;
    }
  }

  /**
   * @param {string} key
   * @param {unknown} value
   * @returns {boolean} whether it is kept; without storage a reload begins at the door, which is no reason to stop
   */
  #write(key, value) {
    try {
      if (value) this.#storage.setItem(key, JSON.stringify(value));
      else this.#storage.removeItem(key);
      return true;
    } catch {
      return false;
    }
  }
}
