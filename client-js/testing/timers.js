/** @typedef {{ at: number, order: number, run: () => void, place: number }} Timer `place`: where it stands; -1: nowhere */

/** Timers in the order in which they are due, as a heap: those of the same time in the order in which they were set. */
export class Timers {
  /** @type {Timer[]} */
  #heap = [];
  #order = 0;

  /** How many timers there are. */
  get size() {
    return this.#heap.length;
  }

  /** The timer that is due first. */
  get first() {
    return this.#heap[0];
  }

  /**
   * @param {number} at
   * @param {() => void} run
   * @returns {Timer}
   */
  add(at, run) {
    const timer = { at, order: this.#order++, run, place: -1 };
    this.#rise(timer, this.#heap.length);
    return timer;
  }

  /** @param {Timer | undefined} timer one that is due or was removed is none any more */
  remove(timer) {
    if (!timer || timer.place < 0) return;
    const { place } = timer;
    const last = this.#heap.pop();
    timer.place = -1;
    if (!last || last === timer) return;
    this.#rise(last, place);
    this.#sink(last);
  }

  /**
   * @param {Timer} timer
   * @param {number} place at which it may stand, or above
   */
  #rise(timer, place) {
    for (let up = (place - 1) >> 1; place > 0; up = (place - 1) >> 1) {
      const above = this.#heap[up];
      if (!above || isBefore(above, timer)) break;
      this.#put(above, place);
      place = up;
    }
    this.#put(timer, place);
  }

  /** @param {Timer} timer */
  #sink(timer) {
    for (;;) {
      const [left, right] = [this.#heap[2 * timer.place + 1], this.#heap[2 * timer.place + 2]];
      const below = left && right && isBefore(right, left) ? right : left;
      if (!below || isBefore(timer, below)) return;
      const { place } = below;
      this.#put(below, timer.place);
      this.#put(timer, place);
    }
  }

  /**
   * @param {Timer} timer
   * @param {number} place
   */
  #put(timer, place) {
    this.#heap[place] = timer;
    timer.place = place;
  }
}

/**
 * @param {Timer} one
 * @param {Timer} other
 */
function isBefore(one, other) {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
