/** @import { Clock } from '../holdfast.js' */

/** How often the server is told that we type, in ms: it forgets after 6 s. */
const TELL_EVERY = 3_000;

/** Who is not heard of for so long does not type any more, in ms. */
const EXPIRY = 7_000;

/** The most who are known to type. */
const LIMIT = 200;

/** Who types in a room: the others, as the server tells, and we, as it is told. */
export class Typing {
  #port;
  /** Who types, and until when. @type {Map<string, number>} */
  #others = new Map();
  #toldAt = -Infinity;
  /** @type {any} */
  #timer;

  /**
   * @param {object} port
   * @param {Clock} port.clock
   * @param {(active: boolean) => void} port.send
   * @param {(nicks: string[]) => void} port.tell
   */
  constructor(port) {
    this.#port = port;
  }

  /** @param {boolean} active whether we type */
  active(active) {
    const now = this.#port.clock.now();
    if (active ? now - this.#toldAt < TELL_EVERY : this.#toldAt === -Infinity) return;
    this.#toldAt = active ? now : -Infinity;
    this.#port.send(active);
  }

  /** We said something, and the server takes that for the end of our typing. */
  said() {
    this.#toldAt = -Infinity;
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
    if (!known) this.#tell();
  }

  /** @param {string} nick */
  ended(nick) {
    if (this.#others.delete(nick)) this.#tell();
  }

  /** We are out of the room, and nobody is heard. */
  reset() {
    this.said();
    this.#port.clock.clearTimeout(this.#timer);
    if (this.#others.size === 0) return;
    this.#others.clear();
    this.#tell();
  }

  #tell() {
    this.#port.tell([...this.#others.keys()]);
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
    if (gone.length > 0) this.#tell();
  }
}
