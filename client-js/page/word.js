/**
 * The characters that count as parts of a word: letters, digits, and the marks on them. Chinese, Japanese and Korean have no blanks between words: there each
 * character stands alone.
 */

const CLOSED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}`;

/** Marks that choose how a character looks, as of emoji. */
const SELECTORS = String.raw`\ufe00-\ufe0f\u20e3\u{e0100}-\u{e01ef}`;

/** A source of regular expressions with the flag `u`. */
export const LETTER = String.raw`(?![${CLOSED}${SELECTORS}])[\p{L}\p{N}\p{M}]`;

const WORD = new RegExp(`^${LETTER}`, 'u');

/** @param {string} text @param {number} at */
export function isWordAt(text, at) {
  return WORD.test(charAt(text, at));
}

/** @param {string} text @param {number} at */
export function isWordBefore(text, at) {
  return WORD.test(charBefore(text, at));
}

/** @param {string} text @param {number} at @returns {string} the character that ends there, or '' */
export function charBefore(text, at) {
  return [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '';
}

/** @param {string} text @param {number} at @returns {string} the character that begins there, or '' */
export function charAt(text, at) {
  return [...text.slice(at, at + 2)][0] ?? '';
}
