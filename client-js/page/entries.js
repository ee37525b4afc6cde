import { html, nothing } from '/page/lit-html.js';

/** @import { Entry } from './transcript.js' */

/** @typedef {{ retry: (entry: Entry) => void, discard: (entry: Entry) => void }} Actions */

const HUES = 8;

/** Messages of one member within this time stand together, in ms. */
const TOGETHER = 5 * 60_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/**
 * What was said, as items of a list.
 *
 * @param {Entry[]} entries
 * @param {string} nick ours
 * @param {Actions} actions
 */
export function showEntries(entries, nick, actions) {
  return entries.map((entry, at) => {
    if (entry.type === 'note') return html`<li class="note">${entry.text}</li>`;
    if (entry.type === 'gap') return html`<li class="gap"><span>${entry.text}</span></li>`;
    const own = entry.type !== 'message' || entry.from === nick;
    return bubble(entry, own, belongsTo(entries[at - 1], entry, nick), actions);
  });
}

/**
 * @param {Entry} entry
 * @param {boolean} own
 * @param {boolean} continued whether it stands with the one before
 * @param {Actions} actions
 */
function bubble(entry, own, continued, actions) {
  const { type, from = '', text, at } = entry;
  return html`
    <li class="entry ${type} ${own ? 'own' : 'other'} ${continued ? 'continued' : ''}" data-seq=${entry.seq ?? nothing}>
      ${own ? nothing : avatar(from)}
      <div class="body">
        ${own ? html`<span class="hidden">You:</span>` : html`<span class="from hue-${hue(from)}">${from}</span>`}
        <p class="text">${text}</p>
        ${type === 'message' && at ? html`<time datetime=${at}>${clock.format(new Date(at))}</time>` : nothing}
        ${type === 'pending' ? html`<span class="fate">Sending…</span>` : nothing}
        ${type === 'failed' ? failure(entry, actions) : nothing}
      </div>
    </li>
  `;
}

/**
 * @param {Entry} entry
 * @param {Actions} actions
 */
function failure(entry, { retry, discard }) {
  return html`<span class="fate">
    Not sent: ${entry.reason}.
    <button type="button" class="link" @click=${() => retry(entry)}>Try again</button>
    <button type="button" class="link" @click=${() => discard(entry)}>Discard</button>
  </span>`;
}

/**
 * @param {Entry | undefined} before
 * @param {Entry} entry
 * @param {string} nick
 */
function belongsTo(before, entry, nick) {
  if (!before || before.type === 'note' || before.type === 'gap') return false;
  if ((before.from ?? nick) !== (entry.from ?? nick)) return false;
  return !entry.at || !before.at || Date.parse(entry.at) - Date.parse(before.at) < TOGETHER;
}

/** @param {string} nick */
export function avatar(nick) {
  return html`<span class="avatar hue-${hue(nick)}" aria-hidden="true">${[...nick][0]?.toUpperCase()}</span>`;
}

/** @param {string} nick */
function hue(nick) {
  return [...nick].reduce((sum, each) => (sum * 31 + (each.codePointAt(0) ?? 0)) % 9973, 7) % HUES;
}
