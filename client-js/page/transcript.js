import { lineOf } from './transcript-entry.js';
import { TranscriptWindow } from './transcript-window.js';

/** @import { Key, Phrase, Values } from './i18n/language.js' */
/** @import { Entry, Failed, Heard, Line } from './transcript-entry.js' */

/** The most entries that a tab keeps of one room. */
export const LIMIT = 20_000;

/**
 * The transcript of one room, oldest entry first, and the window of it that is rendered and moves with the reader, so that
 * a page with thousands of messages stays as quick as one with few. Messages that are not acknowledged are at its end; one
 * that was refused stays where it was then.
 */
export class Transcript {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Entry[]} */
  #waiting = [];
  /** The ids of those that failed. @type {Set<string>} */
  #failures = new Set();
  #keys = 0;
  window = new TranscriptWindow();
  #limit;
  /** Whether entries were dropped from the beginning, which nothing can bring back. */
  dropped = false;

  /** @param {number} [limit] */
  constructor(limit = LIMIT) {
    this.#limit = limit;
  }

  /** @returns {Entry[]} those that are rendered */
  get entries() {
    const shown = this.#entries.slice(this.window.start, this.window.end);
    return this.window.atEnd ? [...shown, ...this.#waiting] : shown;
  }

  get length() {
    return this.#entries.length + this.#waiting.length;
  }

  /** The key of the newest entry. */
  get newest() {
    return this.#keys;
  }

  /** How many messages wait to be sent. */
  get unsent() {
    return this.#waiting.length;
  }

  /** @returns {Failed[]} */
  get failed() {
    if (this.#failures.size === 0) return [];
    return this.#entries
      .filter(({ type }) => type === 'failed')
      .map(({ id = '', text, to, code = '', reason = '', phrases, at, after }) => {
        return { id, text, to, code, reason, phrases, at, after };
      });
  }

  /** @param {Heard} message */
  add(message) {
    this.drop(message.id);
    return this.#insert(this.#placeOf(message.seq), lineOf(message));
  }

  /**
   * Adds older messages, in order; those that are here already count for the gap before them.
   *
   * @param {Heard[]} messages
   * @param {number} before the number that they were asked for by
   */
  prepend(messages, before = messages.at(-1)?.seq ?? 0) {
    const first = messages[0]?.seq ?? before;
    const known = new Set(this.#entries.slice(this.#startOfLog()).map((each) => each.seq));
    const older = messages
      .filter((each) => !known.has(each.seq))
      .slice(-Math.max(1, this.#limit - this.#entries.length));
    const place = this.#placeOf(older[0]?.seq ?? first);
    this.#entries.splice(place, 0, ...older.map((each) => this.#keyed(lineOf(each))));
    this.window.prepended(place, older.length);
    this.#closeGap(place - 1, first);
    this.window.showPrepended(place);
    this.#trim();
    return this;
  }

  /** The index where the numbers began anew for the last time. */
  #startOfLog() {
    return this.#entries.map((each) => each.say).lastIndexOf('gap.gone') + 1;
  }

  /**
   * @param {number} at where a gap may be
   * @param {number} seq of what comes after it
   */
  #closeGap(at, seq) {
    const last = this.#entries
      .slice(0, Math.max(0, at))
      .filter((each) => each.seq !== undefined)
      .at(-1);
    if (this.#entries[at]?.say !== 'gap.missing' || !last || (last.seq ?? 0) < seq - 1) return;
    this.#remove(at);
  }

  /**
   * The index for a message: almost always the end. Only one that was acknowledged late, or told again after a reload, comes
   * before others, and never before a gap, after which the numbers may begin anew.
   *
   * @param {number} seq
   */
  #placeOf(seq) {
    let place = this.#entries.length;
    for (let at = place - 1; at >= 0; at--) {
      const entry = this.#entries[at];
      const position = entry?.seq ?? entry?.after;
      if (entry?.type === 'gap' || (position ?? Infinity) < seq) break;
      if (position !== undefined) place = at;
    }
    return place;
  }

  /**
   * @param {Key} say
   * @param {Values} [values]
   */
  note(say, values) {
    return this.append({ type: 'note', text: '', say, values });
  }

  /** @param {Key} say */
  gap(say) {
    return this.append({ type: 'gap', text: '', say });
  }

  /** @param {Line} line without a number: it is added at the end */
  append(line) {
    this.drop(line.id);
    return this.#insert(this.#entries.length, { at: new Date().toISOString(), ...line });
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {string} [to]
   */
  wait(id, text, to) {
    this.#waiting.push(this.#keyed({ type: 'pending', id, text, to }));
  }

  /**
   * A message that waits was refused: it takes its place among the others.
   *
   * @param {string} id
   * @param {{ code: string, reason: string, phrases?: Phrase[] }} why
   */
  fail(id, why) {
    const entry = this.#waiting.find((each) => each.id === id);
    if (!entry) return this;
    this.drop(id);
    const { text, to } = entry;
    const after = this.#entries.filter((each) => each.seq !== undefined).at(-1)?.seq ?? 0;
    return this.addFailed({ id, text, to, ...why, after });
  }

  /** @param {Failed} failed as it was, maybe before a reload */
  addFailed({ after = 0, at = new Date().toISOString(), ...rest }) {
    this.#failures.add(rest.id);
    return this.#insert(this.#placeOf(after + 1), { type: 'failed', ...rest, at, after });
  }

  /** @param {string | undefined} id of a message that waits or failed */
  drop(id) {
    if (id === undefined) return;
    this.#waiting = this.#waiting.filter((each) => each.id !== id);
    if (!this.#failures.delete(id)) return;
    const place = this.#entries.findIndex((each) => each.id === id && each.type === 'failed');
    if (place >= 0) this.#remove(place);
  }

  /**
   * @param {string | undefined} id of a message that waits
   * @returns {Entry[]} those that came since it was written
   */
  since(id) {
    const waiting = id !== undefined && this.#waiting.find((each) => each.id === id);
    return waiting ? this.#entries.filter((each) => each.key > waiting.key) : [];
  }

  /** @param {number} place */
  #remove(place) {
    this.#entries.splice(place, 1);
    this.window.removed(place);
  }

  /** @param {Line} line */
  #keyed(line) {
    return { ...line, key: ++this.#keys };
  }

  /**
   * @param {number} place
   * @param {Line} line
   */
  #insert(place, line) {
    this.#entries.splice(place, 0, this.#keyed(line));
    this.window.inserted(place);
    this.#trim();
    return this;
  }

  #trim() {
    const excess = this.#entries.length - this.#limit;
    if (excess <= 0) return;
    this.#entries.splice(0, excess);
    this.window.trimmed(excess);
    this.dropped = true;
  }
}
