/**
 * @typedef {'unsent' | 'unheard' | 'cut' | 'torn' | 'short' | 'late' | 'slow' | 'overtaken' | 'twice' | 'gateway' | 'busy'
 *   | 'page' | 'portal' | 'stranger'} Fault what befalls one request.
 *
 *   Lost: `unsent`: the request is dropped. `unheard`: the answer is. `cut`: both ends, while the request is held. `torn`: in
 *   the middle of the answer. `short`: half of the answer comes, as if it were all.
 *
 *   Out of time: `late`: the request. `slow`: the answer. `overtaken`: the next request of the session goes first. `twice`:
 *   the server gets it twice, and what it answers first is the answer.
 *
 *   Instead of the answer: `gateway`: a page with 502. `busy`: one with 503 and Retry-After. `page`: one with 200. `portal`: a
 *   redirect to where people log in. `stranger`: JSON of another server.
 */

/** @type {readonly Fault[]} */
// prettier-ignore
export const FAULTS = [
  'unsent', 'unheard', 'cut', 'torn', 'short',
  'late', 'slow', 'overtaken', 'twice',
  'gateway', 'busy', 'page', 'portal', 'stranger',
];

/** A fault injector: it decides which fault each request suffers, and has them all in turn. */
export class FaultInjector {
  /** How often each fault happened. @type {Record<string, number>} */
  done = {};
  /** The requests that were sent twice: a repeat of them is not, or the copies would grow without end. @type {Set<string>} */
  #copied = new Set();
  /** The requests that wait to be overtaken, by sid. @type {Map<string, () => void>} */
  #waiting = new Map();
  #on = true;
  #requests = 0;
  /** @type {Fault[]} */
  #deck = [];
  #choose;

  /** @param {{ random: () => number, rate: number, choose?: (number: number) => Fault | undefined }} options */
  constructor({ random, rate, choose }) {
    this.#choose = choose ?? (() => (random() < rate ? this.#draw(random()) : undefined));
  }

  /**
   * No fault comes again before all have come.
   *
   * @param {number} chance
   */
  #draw(chance) {
    if (this.#deck.length === 0) this.#deck = [...FAULTS];
    return this.#deck.splice(Math.floor(chance * this.#deck.length), 1)[0];
  }

  /** Spoils no request any more. */
  heal() {
    this.#on = false;
  }

  /**
   * @param {Buffer} body of a request
   * @returns {{ fault: Fault | undefined, sid: string }}
   */
  decide(body) {
    const { sid = '', rid } = JSON.parse(body.toString());
    const fault = this.#on ? this.#choose(++this.#requests) : undefined;
    if (fault === 'twice') {
      const key = `${sid} ${rid}`;
      if (this.#copied.has(key)) return { fault: undefined, sid };
      this.#copied.add(key);
    }
    if (fault) this.done[fault] = (this.done[fault] ?? 0) + 1;
    return { fault, sid };
  }

  /**
   * @param {string} sid
   * @returns {Promise<void>} resolves when a request of the session was sent on
   */
  next(sid) {
    return new Promise((resolve) => this.#waiting.set(sid, resolve));
  }

  /** @param {string} sid of a request that was sent on */
  passed(sid) {
    this.#waiting.get(sid)?.();
    this.#waiting.delete(sid);
  }
}
