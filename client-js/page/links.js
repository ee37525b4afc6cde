/** The links in a text: the addresses that can be followed, `http`, `https` and `mailto`, and no other. */

import { LETTER } from './word.js';

/** Where one begins, and how far it may go: to a blank, a quote, what cannot be seen, or a mark of Chinese sentences. */
const ADDRESS = new RegExp(
  String.raw`(?<!${LETTER})(?:https?:\/\/|mailto:)[^\s\p{C}<>"\x60\u3000-\u303f\uff00-\uff65]+`,
  'giu',
);

/** Marks of sentences in any script, such as the Arabic ؟; without those that are written within words. */
const MARK = String.raw`(?![\x00-\x7f\xb7\u05f3\u05f4\u30fb])[\p{P}\p{Sm}]`;

/** What ends a sentence rather than an address. */
const TRAILING = new RegExp(String.raw`[.,;:!?'*_~|]|${MARK}`, 'u');

/** An address up to a mark in its host: no name of a host has one. */
const BEFORE_MARK = new RegExp(String.raw`^https?:\/\/[^/?#\\]*?(?=${MARK})`, 'iu');

/** @type {Record<string, string>} */
const BRACKETS = { ')': '(', ']': '[', '}': '{' };

/** @typedef {{ at: number, text: string, host?: string }} Link `host`: as a browser asks for it, if it was written otherwise */

/**
 * @param {string} text
 * @returns {Link[]} in order
 */
export function linksOf(text) {
  return [...text.matchAll(ADDRESS)].flatMap(({ index: at, 0: found }) => {
    const address = trim(BEFORE_MARK.exec(found)?.[0] ?? found);
    const url = parse(address);
    return url ? [{ at, text: address, ...(isAscii(address) || !url.host ? {} : { host: url.host }) }] : [];
  });
}

/**
 * Without what follows an address in a sentence: marks, and brackets that were opened before it.
 *
 * @param {string} address
 */
function trim(address) {
  /** How many more are opened than closed, by the opening one. @type {Record<string, number>} */
  const open = { '(': 0, '[': 0, '{': 0 };
  for (const each of address) {
    if (each in open) open[each] = (open[each] ?? 0) + 1;
    const opening = BRACKETS[each];
    if (opening) open[opening] = (open[opening] ?? 0) - 1;
  }
  let end = address.length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    const opening = BRACKETS[last];
    if (opening && (open[opening] ?? 0) < 0) open[opening] = (open[opening] ?? 0) + 1;
    else if (!TRAILING.test(last)) break;
  }
  return address.slice(0, end);
}

/**
 * @param {string} address
 * @returns {URL | undefined} undefined if it leads nowhere, or elsewhere than it seems: `https://bank.example@evil.example`
 */
function parse(address) {
  try {
    const url = new URL(address);
    if (url.protocol === 'mailto:') return /^[^@?]+@[^@?]+/.test(url.pathname) ? url : undefined;
    return url.host && !url.username && !url.password ? url : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function isAscii(text) {
  return /^[\x21-\x7e]*$/.test(text);
}
