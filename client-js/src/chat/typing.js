/** @import { Clock } from '../clock.js' */

/** How often the server is told that this member types, in ms: it forgets after 6 s. */
const REPEAT_INTERVAL = 3_000;

/** After how long without news a member counts as not typing, in ms. */
const EXPIRY = 7_000;

/** The most members that are known to type. */
const LIMIT = 200;

/** The typing notices of a room, to and from the server. */
export class Typing {
  #port;
  /** Until when each of the others counts as typing, in ms. @type {Map<string, number>} */
  #others = new Map();
  #sentAt = -Infinity;
  /** @type {any} */
  #timer;

  /**
   * @param {object} port
   * @param {Clock} port.clock
   * @param {(active: boolean) => void} port.send
   * @param {(nicks: string[]) => void} port.changed
   */
  constructor(port) {
    this.#port = port;
  }

  /** @param {boolean} active whether this member types */
  active(active) {
    const now = this.#port.clock.now();
    if (active ? now - this.#sentAt < REPEAT_INTERVAL : this.#sentAt === -Infinity) return;
    this.#sentAt = active ? now : -Infinity;
    this.#port.send(active);
  }

  /** This member said something, which the server takes for the end of its typing. */
  said() {
    this.#sentAt = -Infinity;
  }

  /**
   * @param {string} nick
   * @param {boolean} active
   */
  heard(nick, active) {
    if (!active) return this.ended(nick);
    const known = this.#others.has(nick);
    if (!known && this.#others.size >= LIMIT) return;
    this.#others.set(nick, this.#port.clock.now() + EXPIRY);
    this.#arm();
    if (!known) this.#notify();
  }

  /** @param {string} nick */
  ended(nick) {
    if (this.#others.delete(nick)) this.#notify();
  }

  /** The room is not joined any more. */
  reset() {
    this.said();
    this.#port.clock.clearTimeout(this.#timer);
    if (this.#others.size === 0) return;
    this.#others.clear();
    this.#notify();
  }

  #notify() {
    this.#port.changed([...this.#others.keys()]);
  }

  #arm() {
    const { clock } = this.#port;
    clock.clearTimeout(this.#timer);
    const first = Math.min(...this.#others.values());
    if (first < Infinity) this.#timer = clock.setTimeout(() => this.#expire(), Math.max(0, first - clock.now()));
  }

  #expire() {
    const now = this.#port.clock.now();
    const gone = [...this.#others].filter(([, until]) => until <= now);
    for (const [nick] of gone) this.#others.delete(nick);
    this.#arm();
    if (gone.length > 0) this.#notify();
  }
}
