import { REQUEST_TIMEOUT } from './pending-request.js';

/** @import { Message } from './types.js' */

/** The most gaps that are remembered. */
const RANGE_LIMIT = 100;

/** The record of which messages of a log were loaded, as ranges of their numbers; it also requests older ones. */
export class LoadedRanges {
  /** In order, with gaps between them; there is at least one. */
  #ranges = [{ first: 1, last: 0 }];
  #complete = true;
  /** The number before which messages are requested. @type {number | undefined} */
  #before;
  /** When the next request makes sense, in ms. */
  #next = -Infinity;

  /** Whether nothing older can be requested. */
  get complete() {
    return this.#complete && this.#ranges.length === 1;
  }

  /**
   * Begins with a welcome: the next messages follow on the last range, or on `seq`.
   *
   * @param {{ seq: number, oldest: number | undefined, gap: 'gone' | 'missing' | null, first: boolean }} start
   */
  begin({ seq, oldest = 1, gap, first }) {
    this.#answered(-Infinity);
    const fresh = first || gap === 'gone';
    if (fresh) this.#ranges = [];
    if (fresh || gap) this.#ranges.push({ first: seq + 1, last: seq });
    if (this.#ranges.length > RANGE_LIMIT) this.#ranges.shift();
    if (fresh) this.#complete = seq < oldest;
  }

  /** @param {number} seq */
  add(seq) {
    const newest = this.#newest();
    newest.last = Math.max(newest.last, seq);
  }

  /**
   * @param {number} now
   * @returns {number | undefined} the number before which to request history, if that makes sense now
   */
  ask(now) {
    if (this.complete || now < this.#next) return undefined;
    this.#next = now + REQUEST_TIMEOUT;
    return (this.#before = this.#newest().first);
  }

  /**
   * The server cannot answer now.
   *
   * @param {number} next when to request it again, in ms
   * @returns {boolean} whether it was requested
   */
  refuse(next) {
    const asked = this.#before !== undefined;
    if (asked) this.#answered(next);
    return asked;
  }

  /**
   * @param {{ before: number, messages: Message[], complete: boolean }} answer
   * @param {number} now
   * @returns {Message[] | undefined} those that were not loaded before; undefined if none were requested
   */
  take({ before, messages, complete }, now) {
    if (before !== this.#before) return undefined;
    this.#answered(messages.length === 0 ? now + REQUEST_TIMEOUT : -Infinity);
    const older = this.#ranges.slice(0, -1);
    const fresh = messages.filter(({ seq }) => !older.some(({ first, last }) => first <= seq && seq <= last));
    const newest = this.#newest();
    newest.first = Math.min(newest.first, messages[0]?.seq ?? before);
    for (let next = older.pop(); next && next.last >= newest.first - 1; next = older.pop()) {
      newest.first = Math.min(newest.first, next.first);
      this.#ranges.splice(-2, 1);
    }
    if (complete) this.#ranges = [newest];
    this.#complete ||= complete;
    return fresh;
  }

  /** @param {number} next when to request again, in ms */
  #answered(next) {
    this.#before = undefined;
    this.#next = next;
  }

  #newest() {
    return /** @type {{ first: number, last: number }} */ (this.#ranges.at(-1));
  }
}
