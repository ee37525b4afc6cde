/** Members that are mentioned in a text: `@ann`. */

import { LETTER, charAt, isWordAt, isWordBefore } from './word.js';

/** The most characters of a nick. */
const LONGEST = 32;

/** Characters that continue a nick: `@ann-lee` does not mention ann, also when ann-lee is gone. */
const JOINED = new RegExp(`^[-_]${LETTER}`, 'u');

/** @typedef {{ type: 'text' | 'mention', text: string, own: boolean }} Piece `own`: it mentions this member itself */

/** @param {string} nick @returns {string} the same for each spelling that the server takes for the same */
export function fold(nick) {
  return nick.normalize('NFKC').toLowerCase();
}

/** @param {string} folded @returns {string} its first character, without the marks on it */
function initial(folded) {
  return charAt(folded.normalize('NFD'), 0);
}

/** Finds those of some nicks that a text mentions. */
export class MentionFinder {
  #folded;
  /** @type {Set<string>} */
  #nicks;
  #initials;

  /**
   * @param {string} own
   * @param {Iterable<string>} nicks
   */
  constructor(own, nicks) {
    this.own = own;
    this.#folded = fold(own);
    this.#nicks = new Set([this.#folded, ...[...nicks].map(fold)]);
    this.#initials = new Set([...this.#nicks].map(initial));
  }

  /**
   * @param {string} text
   * @returns {Piece[]}
   */
  split(text) {
    const pieces = /** @type {Piece[]} */ ([]);
    let begin = 0;
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      const end = at < begin || isWordBefore(text, at) ? 0 : this.#end(text, at + 1);
      if (end === 0) continue;
      if (at > begin) pieces.push({ type: 'text', text: text.slice(begin, at), own: false });
      const found = text.slice(at, end);
      pieces.push({ type: 'mention', text: found, own: fold(found.slice(1)) === this.#folded });
      begin = end;
    }
    if (begin < text.length) pieces.push({ type: 'text', text: text.slice(begin), own: false });
    return pieces;
  }

  /** @param {string} text @returns {boolean} whether it mentions the member itself */
  isMentioned(text) {
    return text.includes('@') && this.split(text).some((each) => each.type === 'mention' && each.own);
  }

  /**
   * @param {string} text
   * @param {number} begin behind the sign
   * @returns {number} where the longest nick that stands there ends; 0 if none does
   */
  #end(text, begin) {
    if (!this.#initials.has(initial(fold(charAt(text, begin))))) return 0;
    const characters = [...text.slice(begin, begin + 2 * LONGEST)].slice(0, LONGEST);
    for (let count = characters.length; count > 0; count--) {
      const nick = characters.slice(0, count).join('');
      const end = begin + nick.length;
      if (this.#nicks.has(fold(nick)) && !isWordAt(text, end) && !JOINED.test(text.slice(end, end + 3))) return end;
    }
    return 0;
  }
}

/** @type {WeakMap<string[], MentionFinder>} */
const finders = new WeakMap();

/**
 * @param {string} own the nick of this member
 * @param {string[]} nicks
 * @returns {MentionFinder} the same for the same list
 */
export function mentionsIn(own, nicks) {
  const known = finders.get(nicks);
  if (known?.own === own) return known;
  const finder = new MentionFinder(own, nicks);
  finders.set(nicks, finder);
  return finder;
}

/** The most members that are offered. */
const OFFERED = 8;

/**
 * @typedef {object} Completion of a nick that is being written
 * @property {number} start where the sign is
 * @property {string[]} options
 * @property {number} at the option that Enter takes; -1: none
 */

/**
 * @param {string} text
 * @param {number} caret
 * @param {{ own: string, nicks: string[] }} members
 * @returns {Completion | undefined} undefined if none is being written, or no member has such a nick
 */
export function completionOf(text, caret, { own, nicks }) {
  const start = text.lastIndexOf('@', caret - 1);
  if (caret < 1 || start < 0 || caret - start > 2 * LONGEST || isWordBefore(text, start)) return undefined;
  const begun = fold(text.slice(start + 1, caret));
  const fitting = nicks.filter((nick) => nick !== own && fold(nick).startsWith(begun));
  const options = fitting.filter((nick) => fold(nick) !== begun).slice(0, OFFERED);
  // A nick that is complete may be meant: then the next key is not for the list.
  const at = fitting.some((nick) => fold(nick) === begun) ? -1 : 0;
  return options.length > 0 ? { start, options, at } : undefined;
}
