/**
 * @typedef {{ nick: string, token: string, joinedAfter?: number | undefined }} Self this member of a room. `joinedAfter`: the
 *   last message before it became one
 */

/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Store */

/**
 * A store of membership tokens for all tabs of an origin: with it a tab that is opened while the others are asleep or gone
 * joins as the same member. It holds no id of a session.
 */
export class Tokens {
  #store;
  #prefix;

  /**
   * @param {Store | undefined} store such as `localStorage`
   * @param {string} prefix of the keys, one for each server and nick
   */
  constructor(store, prefix) {
    this.#store = store;
    this.#prefix = prefix;
  }

  /**
   * @param {string} room
   * @returns {Self | undefined}
   */
  get(room) {
    try {
      const self = JSON.parse(this.#store?.getItem(this.#prefix + room) ?? 'null');
      return typeof self?.nick === 'string' && typeof self.token === 'string' ? self : undefined;
    } catch {
      return undefined; // the user allows no storage, or another script wrote there
    }
  }

  /**
   * @param {string} room
   * @param {Self | undefined} self
   */
  set(room, self) {
    try {
      if (self) this.#store?.setItem(this.#prefix + room, JSON.stringify(self));
      else this.#store?.removeItem(this.#prefix + room);
    } catch {
      // Without storage, or with a full one, the tabs tell each other.
    }
  }
}
