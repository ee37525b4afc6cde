import { HoldfastError } from '../error.js';

/** @import { Reason } from '../types.js' */
/** @import { Fate, Handed } from './types.js' */

/** The most packets of a tab that are not settled. */
const QUEUE_LIMIT = 1000;

/** The most of them that the leader has at a time. */
const HANDED_LIMIT = 64;

/**
 * @typedef {object} Item
 * @property {string} text the packet as JSON
 * @property {boolean} bound for this session only
 * @property {boolean} [follows] it leaves with the one before
 * @property {number} order
 * @property {() => void} resolve
 * @property {(error: HoldfastError) => void} reject
 */

/**
 * @typedef {object} SendQueuePort
 * @property {(session: number, items: Handed[]) => void} up hands packets to the leader; `session`: its number of the session
 * @property {(n: number) => void} withdraw a packet that the leader has is not to be sent any more
 * @property {() => void} flushed all is settled
 */

/** The queue of what one tab sends: a packet waits here until the leader can take it, and is settled when the leader says so. */
export class SendQueue {
  /** The leader's number of the session; 0 while there is none. */
  session = 0;
  #port;
  #handingOver = false;
  /** Those that the leader does not have, in order. @type {Item[]} */
  #waiting = [];
  /** What the leader has, by number. @type {Map<number, Item>} */
  #handed = new Map();
  #count = 0;
  #order = 0;
  /** What is sent while `first` works. @type {Item[] | undefined} */
  #first;

  /** @param {SendQueuePort} port */
  constructor(port) {
    this.#port = port;
  }

  get #size() {
    return this.#waiting.length + this.#handed.size;
  }

  /**
   * @param {Omit<Item, 'order'>} what
   * @param {AbortSignal} [signal] its abort takes the packet back
   * @throws {HoldfastError} when too much waits
   */
  add({ resolve, reject, ...packet }, signal) {
    if (this.#size >= QUEUE_LIMIT) throw new HoldfastError('queue-full');
    const withdraw = () => this.#withdraw(item);
    const off = () => signal?.removeEventListener('abort', withdraw);
    /** @type {Item} */
    const item = {
      ...packet,
      order: ++this.#order,
      resolve: () => (off(), resolve()),
      reject: (error) => (off(), reject(error)),
    };
    (this.#first ?? this.#waiting).push(item);
    signal?.addEventListener('abort', withdraw);
    this.handOver();
  }

  /** Hands over in one go what is sent in one, if there is a session. */
  handOver() {
    if (this.#handingOver) return;
    this.#handingOver = true;
    queueMicrotask(() => {
      this.#handingOver = false;
      if (this.session === 0) return;
      const items = this.#take();
      if (items.length > 0) this.#port.up(this.session, items);
      if (this.#size === 0) this.#port.flushed();
    });
  }

  /** @param {() => void} work that may send what goes before all that waits */
  first(work) {
    this.#first = [];
    work();
    this.#waiting.unshift(...this.#first);
    this.#first = undefined;
  }

  /** @returns {Handed[]} what the leader can take now */
  #take() {
    const free = Math.max(0, HANDED_LIMIT - this.#handed.size);
    let whole = free;
    while (whole > 0 && this.#waiting[whole]?.follows) whole--;
    // What leaves together waits until the leader has room for all of it, but not for more room than there is.
    const items = this.#waiting.splice(0, this.#handed.size > 0 ? whole : whole || free);
    return items.map((item) => {
      const n = ++this.#count;
      this.#handed.set(n, item);
      return { n, text: item.text, bound: item.bound, follows: item.follows };
    });
  }

  /**
   * @param {number} n
   * @param {Fate} fate
   * @param {Reason} reason
   */
  settle(n, fate, reason) {
    const item = this.#handed.get(n);
    if (item) {
      this.#handed.delete(n);
      if (fate === 'sent') item.resolve();
      else if (fate === 'unsent' || item.bound) item.reject(new HoldfastError(reason));
      else this.#putBack(item);
    }
    this.handOver();
  }

  /** @param {Item} item which waits again, in the old order */
  #putBack(item) {
    const later = this.#waiting.findIndex(({ order }) => order > item.order);
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, item);
  }

  /** @param {Item} item is not to be sent any more */
  #withdraw(item) {
    const index = this.#waiting.indexOf(item);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      item.reject(new HoldfastError('aborted'));
    }
    const handed = [...this.#handed].find(([, each]) => each === item);
    if (handed) this.#port.withdraw(handed[0]);
  }

  /**
   * The session is gone, and what was bound to it. All else leaves in the next one.
   *
   * @param {Reason} reason
   */
  lose(reason) {
    this.session = 0;
    const bound = [...this.#handed.values(), ...this.#waiting].filter((item) => item.bound);
    for (const [n, item] of this.#handed) if (item.bound) this.#handed.delete(n);
    this.#waiting = this.#waiting.filter((item) => !item.bound);
    for (const item of bound) item.reject(new HoldfastError(reason));
  }

  /**
   * The leader is gone with what it had: that may have arrived or not.
   *
   * @param {Reason} reason
   */
  forget(reason) {
    const handed = [...this.#handed.values()];
    this.#handed.clear();
    for (const item of handed) item.reject(new HoldfastError(reason));
  }

  /** @param {Reason} reason nothing will be sent */
  end(reason) {
    this.session = 0;
    this.forget(reason);
    for (const item of this.#waiting.splice(0)) item.reject(new HoldfastError(reason));
  }
}
