/** @import { Place } from '../src/room.js' */

/** @typedef {{ current: string, admin: boolean, names: string[] }} Index which rooms there are, in their order */
/** @typedef {{ place: Place, draft: string }} Kept */

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
    const { current = '', admin = false, names = [] } = this.#read(INDEX) ?? {};
    /** @type {Map<string, Kept>} */
    const rooms = new Map();
    for (const name of Array.isArray(names) ? names : []) {
      const kept = this.#read(ROOM + name);
      if (typeof kept?.place?.nick === 'string' && Array.isArray(kept.place.says)) rooms.set(name, kept);
    }
    return { current, admin, names: [...rooms.keys()], rooms };
  }

  /** @param {Index} index */
  saveIndex(index) {
    this.#write(INDEX, index);
  }

  /**
   * @param {string} name
   * @param {Kept} kept
   */
  save(name, kept) {
    this.#write(ROOM + name, kept);
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
   */
  #write(key, value) {
    try {
      if (value) this.#storage.setItem(key, JSON.stringify(value));
      else this.#storage.removeItem(key);
    } catch {
      // Without storage a reload begins at the door: no reason to stop here.
    }
  }
}
