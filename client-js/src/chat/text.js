/**
 * The rule for text that may be published, which is that of the server: see `text-rule.txt` in its tests. Characters are code
 * points.
 */

/** @import { Rule } from '../argument-check.js' */

/** What cannot be seen: blanks, controls, and what Unicode has programs ignore by default. */
export const UNSEEN = String.raw`[\s\p{Cc}\u{16fe4}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb\u{1d159}]`;

const EMPTY = new RegExp(`^${UNSEEN}*$`, 'u');

/** Controls but tabs and line breaks, embeddings and overrides of direction, and code points that are no characters. */
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\p{Cs}\p{Noncharacter_Code_Point}]/u;

const LINE_BREAK = /[\n\r\u2028\u2029]/;

const ISOLATE = /[\u2066-\u2068]/;

/** @param {string} text @returns {boolean} whether nothing of it can be seen */
export function isEmpty(text) {
  return EMPTY.test(text);
}

/** @param {string} text @returns {string | undefined} the first character that must not be published, as `U+001B` */
export function forbidden(text) {
  const found = FORBIDDEN.exec(text) ?? ISOLATE.exec(text.split(LINE_BREAK).find(isOpen) ?? '');
  return found ? `U+${codeOf(found[0])}` : undefined;
}

/** @param {string} text @returns {string | undefined} why it is not published, in words */
export function faultOf(text) {
  const character = forbidden(text);
  if (character) return `text must not have the character ${character}`;
  return isEmpty(text) ? 'text must not be empty' : undefined;
}

/** The rule for reasons that others are told. @type {Rule} */
export const REASON = [
  'a line of at most 200 characters without controls',
  (value) =>
    typeof value === 'string' &&
    lengthOf(value) <= 200 &&
    !value.includes('\t') &&
    !LINE_BREAK.test(value) &&
    !forbidden(value),
];

/** @param {string} text @returns {number} how many characters it has */
export function lengthOf(text) {
  return [...text].length;
}

/** @param {string} line @returns {boolean} whether it has an isolate that is not closed: what follows would be turned */
function isOpen(line) {
  let open = 0;
  for (const each of line) {
    if (ISOLATE.test(each)) open++;
    else if (each === '\u2069' && open > 0) open--;
  }
  return open > 0;
}

/** @param {string} character */
function codeOf(character) {
  return character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
}
