/**
 * The parser of the small markup that messages may have. It makes a list of parts, never HTML: `code`, blocks of code between
 * lines of three backticks, *emphasis*, **strong emphasis** and links. What is not closed is text, as it was written. One
 * pass: the time grows with the length, whatever the text is.
 */

import { linksOf } from './links.js';
import { charAt, charBefore, isWordAt, isWordBefore } from './word.js';

/** @import { Link } from './links.js' */

/**
 * @typedef {{ type: 'text' | 'code' | 'block', text: string }
 *   | { type: 'link', text: string, host?: string }
 *   | { type: 'emphasis' | 'strong', parts: Part[] }} Part
 */

/** A line that begins or ends a block of code; at the beginning it may name the language. */
const FENCE = /^```[\w+#.-]*[ \t]*$/;
const END = /^```[ \t]*$/;

/** Longer runs of stars mean nothing. @type {Record<string, 'emphasis' | 'strong'>} */
const STARS = { '*': 'emphasis', '**': 'strong' };

const BLANK = /\s/u;

/**
 * @param {string} text
 * @returns {Part[]}
 */
export function parse(text) {
  const lines = text.split('\n');
  const ends = nextEnds(lines);
  const parts = /** @type {Part[]} */ ([]);
  for (let at = 0; at < lines.length; at++) {
    const end = ends[at + 1] ?? Infinity;
    if (FENCE.test(lines[at] ?? '') && end < lines.length && end > at + 1) {
      parts.push({ type: 'block', text: lines.slice(at + 1, end).join('\n') });
      at = end;
      continue;
    }
    if (at > 0 && parts.at(-1)?.type !== 'block') addText(parts, '\n');
    for (const each of new Line(lines[at] ?? '').parse()) add(parts, each);
  }
  return parts;
}

/**
 * @param {string[]} lines
 * @returns {number[]} for each line the index of the first that ends a block, from that line on
 */
function nextEnds(lines) {
  const ends = /** @type {number[]} */ ([]);
  let next = Infinity;
  for (let at = lines.length - 1; at >= 0; at--) ends[at] = next = END.test(lines[at] ?? '') ? at : next;
  return ends;
}

/**
 * @param {Part[]} parts
 * @param {Part} part
 */
function add(parts, part) {
  if (part.type === 'text') addText(parts, part.text);
  else parts.push(part);
}

/**
 * @param {Part[]} parts
 * @param {string} text
 */
function addText(parts, text) {
  const last = parts.at(-1);
  if (last?.type === 'text') last.text += text;
  else if (text !== '') parts.push({ type: 'text', text });
}

/** What was opened by stars, and what came since. @typedef {{ stars: string, parts: Part[] }} Frame */

/** A parser of one line. */
class Line {
  #text;
  /** The outermost first; at most one of each kind is open. @type {Frame[]} */
  #frames = [{ stars: '', parts: [] }];

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  /** @returns {Part[]} */
  parse() {
    const text = this.#text;
    const links = linksOf(text).reverse();
    const runs = [...text.matchAll(/`+|\*+/g)].map(({ index, 0: signs }) => ({ at: index, signs })).reverse();
    const ticks = new Ticks(runs);
    for (let at = 0; at < text.length;) {
      const link = next(links, at);
      const run = next(runs, at);
      const end = Math.min(link?.at ?? text.length, run?.at ?? text.length);
      if (end > at) at = this.#addUntil(at, end);
      else if (link?.at === at) at = this.#link(link);
      else if (run?.signs.startsWith('*')) at = this.#stars(run);
      else if (run) at = this.#ticks(run, ticks.next(run));
    }
    while (this.#frames.length > 1) this.#giveUp();
    return this.#frames[0]?.parts ?? [];
  }

  /**
   * @param {number} at
   * @param {number} end
   */
  #addUntil(at, end) {
    this.#add({ type: 'text', text: this.#text.slice(at, end) });
    return end;
  }

  /** @param {Link} link */
  #link({ at, text, host }) {
    this.#add({ type: 'link', text, ...(host ? { host } : {}) });
    return at + text.length;
  }

  /**
   * @param {Run} run
   * @param {number | undefined} end where the code ends
   */
  #ticks({ at, signs }, end) {
    const begin = at + signs.length;
    if (end === undefined) return this.#addUntil(at, begin);
    this.#add({ type: 'code', text: unpad(this.#text.slice(begin, end)) });
    return end + signs.length;
  }

  /** @param {Run} run */
  #stars({ at, signs }) {
    const end = at + signs.length;
    const type = STARS[signs];
    const [before, after] = [charBefore(this.#text, at), charAt(this.#text, end)];
    const open = this.#frames.some((each) => each.stars === signs);
    if (type && open && !BLANK.test(before) && !isWordAt(this.#text, end)) this.#close(signs, type);
    else if (type && !open && after !== '' && !BLANK.test(after) && !isWordBefore(this.#text, at))
      this.#frames.push({ stars: signs, parts: [] });
    else this.#add({ type: 'text', text: signs });
    return end;
  }

  /**
   * @param {string} stars
   * @param {'emphasis' | 'strong'} type
   */
  #close(stars, type) {
    while (this.#frames.at(-1)?.stars !== stars) this.#giveUp();
    const { parts = [] } = this.#frames.pop() ?? {};
    this.#add({ type, parts });
  }

  /** What is not closed was no markup. */
  #giveUp() {
    const { stars, parts } = /** @type {Frame} */ (this.#frames.pop());
    this.#add({ type: 'text', text: stars });
    for (const each of parts) this.#add(each);
  }

  /** @param {Part} part */
  #add(part) {
    add(this.#frames.at(-1)?.parts ?? [], part);
  }
}

/** Of backticks or stars. @typedef {{ at: number, signs: string }} Run */

/**
 * @template {{ at: number }} Place
 * @param {Place[]} places the last first; those before a place are taken away
 * @param {number} at
 * @returns {Place | undefined}
 */
function next(places, at) {
  while ((places.at(-1)?.at ?? Infinity) < at) places.pop();
  return places.at(-1);
}

/** The runs of backticks of a line, by their length. */
class Ticks {
  /** The last first. @type {Map<string, Run[]>} */
  #runs = new Map();

  /** @param {Run[]} runs the last first */
  constructor(runs) {
    for (const each of runs) {
      const same = this.#runs.get(each.signs) ?? [];
      same.push(each);
      this.#runs.set(each.signs, same);
    }
  }

  /** @param {Run} run @returns {number | undefined} where the next one of the same length is */
  next({ at, signs }) {
    return next(this.#runs.get(signs) ?? [], at + 1)?.at;
  }
}

/** One blank on either side lets code begin or end with a backtick. @param {string} code */
function unpad(code) {
  return code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code;
}
