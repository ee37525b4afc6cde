import { html, nothing } from 'lit-html';
import { parse } from '../markup.js';

/** @import { MentionFinder } from '../mentions.js' */
/** @import { Part } from '../markup.js' */
/** @import { Entry } from '../transcript-entry.js' */

/** A text is parsed once, however often it is rendered. @type {WeakMap<Entry, Part[]>} */
const parsed = new WeakMap();

/**
 * The text of an entry with its markup. Only these elements are rendered, with text in them, whatever the message contains.
 *
 * @param {Entry} entry
 * @param {MentionFinder} mentions
 */
export function showText(entry, mentions) {
  const parts = parsed.get(entry) ?? parse(entry.text);
  parsed.set(entry, parts);
  return parts.map((each) => show(each, mentions));
}

/**
 * @param {Part} part
 * @param {MentionFinder} mentions
 * @returns {unknown}
 */
function show(part, mentions) {
  switch (part.type) {
    case 'text':
      return mentions.split(part.text).map(({ type, text, own }) => (type === 'text' ? text : mention(text, own)));
    case 'code':
      return html`<code>${part.text}</code>`;
    case 'block':
      return html`<pre><code>${part.text}</code></pre>`;
    case 'link':
      return html`<a
        href=${part.text}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        dir="ltr"
        title=${part.host ?? nothing}
        >${part.text}</a
      >`;
    case 'emphasis':
      return html`<em>${part.parts.map((each) => show(each, mentions))}</em>`;
    case 'strong':
      return html`<strong>${part.parts.map((each) => show(each, mentions))}</strong>`;
  }
}

/**
 * @param {string} text
 * @param {boolean} own
 */
function mention(text, own) {
  return html`<mark class=${own ? 'mention own-mention' : 'mention'} dir="auto">${text}</mark>`;
}
