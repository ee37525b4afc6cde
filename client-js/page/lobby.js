import { html, nothing } from '/page/lit-html.js';
import { avatar, showEntries } from './entries.js';
import { STATES, describeEnd } from './words.js';

/** @import { Model } from './chat.js' */
/** @import { Entry } from './transcript.js' */

/**
 * @typedef {object} Actions
 * @property {(text: string) => boolean} say
 * @property {(entry: Entry) => void} retry
 * @property {(entry: Entry) => void} discard
 * @property {() => void} leave
 * @property {() => void} restart
 * @property {(shown: boolean) => void} showMembers
 * @property {() => void} toEnd
 */

/**
 * The room: what is said in it, who is there, and how things stand.
 *
 * @param {Model} model
 * @param {Actions} actions
 */
export function lobby(model, actions) {
  const entries = model.transcript.entries;
  const silent = entries.length === 0 && model.joined;
  return html`
    <div class="room" @keydown=${closeOnEscape(model, actions)}>
      ${header(model, actions)}
      <main class="said">
        <div class="scroll" id="scroll" tabindex="0" aria-label="Messages">
          <ol class="transcript" role="log" aria-label="Messages">
            ${silent ? html`<li class="note">Nothing was said here yet.</li>` : nothing}
            ${showEntries(entries, model.nick, actions)}
          </ol>
        </div>
        ${
          model.unread > 0
            ? html`<button type="button" class="to-end" @click=${actions.toEnd}>${model.unread} new ↓</button>`
            : nothing
        }
      </main>
      ${members(model)} ${model.ended ? ending(model, actions) : composer(model, actions)}
    </div>
  `;
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function header(model, { leave, showMembers }) {
  return html`
    <header class="bar">
      <img class="mark" src="/page/icon.svg" alt="" width="36" height="36" />
      <div class="title">
        <h1>Lobby</h1>
        <p class="status" role="status" data-state=${model.shownState}>${STATES[model.shownState]}</p>
      </div>
      <button
        type="button"
        class="quiet count"
        aria-expanded=${model.membersShown}
        aria-controls="members"
        @click=${() => showMembers(!model.membersShown)}
      >
        ${model.count} here
      </button>
      <button type="button" class="quiet" @click=${leave}>Leave</button>
    </header>
  `;
}

/** @param {Model} model */
function members({ nicks, count, nick, membersShown }) {
  const sorted = [...nicks].sort((one, other) => one.localeCompare(other));
  const you = html`<span class="you">you</span>`;
  return html`
    <aside class=${membersShown ? 'members shown' : 'members'} id="members" aria-label="Members">
      <h2>In the room <span class="number">${count}</span></h2>
      ${count > nicks.length ? html`<p class="hint">Too many to name.</p>` : nothing}
      <ul>
        ${sorted.map(
          (each) => html`<li>${avatar(each)}<span class="name">${each}</span>${each === nick ? you : nothing}</li>`,
        )}
      </ul>
    </aside>
  `;
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function composer(model, { say }) {
  const send = (/** @type {HTMLFormElement} */ form) => {
    const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('text'));
    if (say(field.value)) form.reset();
    field.focus();
  };
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    send(/** @type {HTMLFormElement} */ (event.currentTarget));
  };
  const sendOnEnter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(/** @type {any} */ (event.currentTarget).form);
  };
  return html`
    <form class="composer" @submit=${submit}>
      <label class="hidden" for="text">Message</label>
      <textarea
        id="text"
        name="text"
        rows="1"
        placeholder="Say something"
        enterkeyhint="send"
        aria-describedby="text-error"
        @keydown=${sendOnEnter}
      ></textarea>
      <button type="submit" class="primary">Send</button>
      <p id="text-error" class="error" role="alert">${model.error || nothing}</p>
    </form>
  `;
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function ending(model, { restart }) {
  const { text, action } = describeEnd(model.ended);
  return html`
    <div class="composer ending" role="alert">
      <p>${text}</p>
      <button type="button" class="primary" @click=${restart}>${action}</button>
    </div>
  `;
}

/**
 * @param {Model} model
 * @param {Actions} actions
 */
function closeOnEscape(model, { showMembers }) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape' && model.membersShown) showMembers(false);
  };
}
