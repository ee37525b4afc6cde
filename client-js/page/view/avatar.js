/** The avatar of a member: a colour and the first letter of the nick. */

import { html } from 'lit-html';

const HUES = 8;

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** @param {string} nick */
export function avatar(nick) {
  return html`<span class="avatar hue-${hue(nick)}" aria-hidden="true">${initialOf(nick)}</span>`;
}

/** @param {string} nick */
export function hue(nick) {
  return [...nick].reduce((sum, each) => (sum * 31 + (each.codePointAt(0) ?? 0)) % 9973, 7) % HUES;
}

/** @param {string} nick */
function initialOf(nick) {
  return [...letters.segment(nick)][0]?.segment.toLocaleUpperCase();
}
