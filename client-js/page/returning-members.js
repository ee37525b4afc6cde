/** How long the members of a room may take to come back after a loss, in ms. */
export const RETURN = 15_000;

/** The most members that are named one by one. */
const NAMED = 10;

/** @typedef {{ setTimeout: (task: () => void, delay: number) => any, clearTimeout: (timer: any) => void }} Timers */

/** Those of the browser, which are not called as methods of another object. @type {Timers} */
const TIMERS = {
  setTimeout: (task, delay) => setTimeout(task, delay),
  clearTimeout: (timer) => clearTimeout(timer),
};

/**
 * The members of one room that were there when the session was lost. The server tells of none that left since then: a server
 * that was killed has forgotten them all, and those that are still there come back one by one. For the reader a member that is
 * back in time has never left; of the others the reader is told.
 */
export class ReturningMembers {
  /** @type {Set<string>} */
  #nicks = new Set();
  /** @type {any} */
  #timer;
  #timers;

  /** @param {Timers} [timers] */
  constructor(timers = TIMERS) {
    this.#timers = timers;
  }

  /**
   * The session is lost.
   *
   * @param {{ nicks: string[], count: number }} members in a large room not all of them are known
   */
  lost({ nicks, count }) {
    this.#timers.clearTimeout(this.#timer);
    if (nicks.length === count) for (const nick of nicks) this.#nicks.add(nick);
  }

  /**
   * The room is joined again.
   *
   * @param {() => { nicks: string[], count: number }} members those that are there then
   * @param {(gone: { nicks: string[], more: number }) => void} tell called later, if some did not come back; `more`: how many
   *   are not named
   */
  wait(members, tell) {
    this.#timers.clearTimeout(this.#timer);
    if (this.#nicks.size === 0) return;
    this.#timer = this.#timers.setTimeout(() => {
      const { nicks, count } = members();
      const gone = [...this.#nicks].filter((nick) => !nicks.includes(nick));
      this.#nicks.clear();
      if (gone.length > 0 && nicks.length === count)
        tell({ nicks: gone.slice(0, NAMED), more: Math.max(0, gone.length - NAMED) });
    }, RETURN);
  }

  /** @param {string} nick of a member that joined @returns {boolean} whether it was there before the loss */
  isBack(nick) {
    return this.#nicks.has(nick);
  }

  /** @param {string} nick of a member that left, which the server has told */
  left(nick) {
    this.#nicks.delete(nick);
  }
}
