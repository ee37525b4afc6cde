import { HoldfastError } from '../error.js';

/** @import { Encoded } from '../types.js' */

/** The most packets that wait for a request. */
const QUEUE_LIMIT = 1000;

/** The queue of packets that no request carries yet. */
export class PacketQueue {
  /** In the order in which they leave. @type {Encoded[]} */
  packets = [];
  /** Where the next one is put; Infinity stands for the end. */
  #place = Infinity;

  /** @throws {HoldfastError} when too much waits */
  check() {
    if (this.packets.length >= QUEUE_LIMIT) throw new HoldfastError('queue-full');
  }

  /** A session begins: what listeners send until `resume` leaves before what has waited for it. */
  begin() {
    this.#place = 0;
  }

  /** The listeners were told of the session. */
  resume() {
    this.#place = Infinity;
  }

  /** @param {Encoded} packet */
  add(packet) {
    this.packets.splice(this.#place++, 0, packet);
  }

  /**
   * Takes packets out of the queue.
   *
   * @param {(packet: Encoded) => boolean} matches
   * @returns {Encoded[]}
   */
  take(matches) {
    const taken = this.packets.filter(matches);
    this.#place -= this.packets.slice(0, this.#place).filter(matches).length;
    this.packets = this.packets.filter((each) => !taken.includes(each));
    return taken;
  }
}
