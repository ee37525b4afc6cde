/** @import { Place } from '../src/chat.js' */
/** @import { Phrase } from './i18n/language.js' */
/** @import { Failed } from './transcript-entry.js' */

/** @typedef {{ nick: string, current: string, admin: boolean, names: string[] }} Index the rooms, in order */
/** @typedef {{ place: Place, draft: string, failed: Failed[] }} SavedRoom */

const INDEX = 'holdfast-rooms';
const ROOM = 'holdfast-room:';

/** The most phrases of an error that are kept, the most parameters of a phrase, and the most characters of each. */
const PHRASES = 8;
const PARAMS = 8;
const LONGEST = 1000;

/**
 * The storage of one tab for a reload: in which rooms it is, with the places, drafts and failed messages. The storage of a
 * page's session belongs to one tab; it names members, never a session of the server. Each room has an item of its own, so
 * that one message writes one room.
 */
export class PageStorage {
  #storage;

  /** @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /** @returns {Index & { rooms: Map<string, SavedRoom> }} */
  load() {
    const { nick = '', current = '', admin = false, names = [] } = this.#read(INDEX) ?? {};
    /** @type {Map<string, SavedRoom>} */
    const rooms = new Map();
    for (const name of Array.isArray(names) ? names : []) {
      const saved = this.#read(ROOM + name);
      if (typeof saved?.place?.nick === 'string' && Array.isArray(saved.place.says)) {
        rooms.set(name, { ...saved, failed: failedIn(saved.failed) });
      }
    }
    return { nick, current, admin, names: [...rooms.keys()], rooms };
  }

  /** @param {Index} index */
  saveIndex(index) {
    this.#write(INDEX, index);
  }

  /**
   * Saves a room; without space for what waits there, only the membership, in place of what was saved before.
   *
   * @param {string} name
   * @param {SavedRoom} saved
   * @returns {boolean} whether all of it is saved
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
   * @returns {boolean} whether it is saved; without storage a reload begins at the login form
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

/**
 * @param {any} stored
 * @returns {Failed[]} those that are as they have to be
 */
function failedIn(stored) {
  const all = /** @type {any[]} */ (Array.isArray(stored) ? stored : []);
  return all
    .filter((each) => [each?.id, each?.text, each?.code, each?.reason].every((value) => typeof value === 'string'))
    .map(({ phrases, ...rest }) => (arePhrases(phrases) ? { ...rest, phrases } : rest));
}

/** @param {unknown} stored @returns {stored is Phrase[]} */
function arePhrases(stored) {
  return Array.isArray(stored) && stored.length <= PHRASES && stored.every(isPhrase);
}

/** @param {any} stored */
function isPhrase(stored) {
  const { code, params = {} } = stored ?? {};
  if (typeof code !== 'string' || code.length > LONGEST || typeof params !== 'object' || !params) return false;
  const values = Object.values(params);
  return values.length <= PARAMS && values.every(isParam);
}

/** @param {unknown} value */
function isParam(value) {
  return Number.isFinite(value) || (typeof value === 'string' && value.length <= LONGEST);
}
