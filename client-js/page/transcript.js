/** @import { Message } from '../src/room.js' */

/** The most entries that are kept on the page. */
const LIMIT = 1000;

/**
 * @typedef {object} Entry
 * @property {'message' | 'pending' | 'failed' | 'note' | 'gap'} type
 * @property {string} text
 * @property {string} [from]
 * @property {number} [seq]
 * @property {string} [id]
 * @property {string} [at]
 * @property {string} [reason] why it failed
 */

/** What the page shows of the conversation, oldest first; messages of ours that are not acknowledged are at its end. */
export class Transcript {
  /** @type {Entry[]} */
  #said = [];
  /** @type {Entry[]} */
  #waiting = [];

  /** @returns {Entry[]} */
  get entries() {
    return [...this.#said, ...this.#waiting];
  }

  /** @param {Message} message */
  add({ from, text, seq, id, at }) {
    this.drop(id);
    this.#said.splice(this.#placeOf(seq), 0, { type: 'message', from, text, seq, id, at });
    return this.#trimmed();
  }

  /**
   * Almost always the end: only what was acknowledged late belongs before other messages, and never before a gap, after
   * which the numbers may begin anew.
   *
   * @param {number} seq
   */
  #placeOf(seq) {
    let place = this.#said.length;
    for (let at = place - 1; at >= 0; at--) {
      const entry = this.#said[at];
      if (entry?.type === 'gap' || (entry?.seq ?? Infinity) < seq) break;
      if (entry?.seq !== undefined) place = at;
    }
    return place;
  }

  /** @param {string} text */
  note(text) {
    this.#said.push({ type: 'note', text });
    return this.#trimmed();
  }

  /** @param {string} text */
  gap(text) {
    this.#said.push({ type: 'gap', text });
    return this.#trimmed();
  }

  /**
   * @param {string} id
   * @param {string} text
   */
  wait(id, text) {
    this.#waiting.push({ type: 'pending', id, text });
  }

  /**
   * @param {string} id
   * @param {string} reason
   */
  fail(id, reason) {
    this.#waiting = this.#waiting.map((each) => (each.id === id ? { ...each, type: 'failed', reason } : each));
    return this;
  }

  /** @param {string | undefined} id one of those that wait or failed */
  drop(id) {
    this.#waiting = this.#waiting.filter((each) => each.id !== id);
  }

  #trimmed() {
    this.#said.splice(0, Math.max(0, this.#said.length - LIMIT));
    return this;
  }
}
