import { html, nothing } from '/page/lit-html.js';
import { STATES } from './words.js';

/** @import { Model } from './chat.js' */

/**
 * The form in front of the room.
 *
 * @param {Model} model
 * @param {{ enter: (nick: string) => void }} actions
 */
export function door(model, { enter }) {
  const waiting = model.state !== 'closed';
  return html`
    <main class="door">
      <form class="card" @submit=${submit(enter)}>
        <img class="mark" src="/page/icon.svg" alt="" width="56" height="56" />
        <h1>Holdfast</h1>
        <p class="lead">A chat that holds on: plain HTTP, and still every message, once and in order.</p>
        <label for="nick">Your name in the lobby</label>
        <input
          id="nick"
          name="nick"
          .value=${model.nick}
          maxlength="32"
          required
          autocomplete="nickname"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="go"
          ?readonly=${waiting}
          aria-invalid=${model.error ? 'true' : 'false'}
          aria-describedby="nick-error"
        />
        <p id="nick-error" class="error" role="alert">${model.error || nothing}</p>
        <button type="submit" class="primary" ?disabled=${waiting}>${waiting ? 'Joining…' : 'Join the lobby'}</button>
        <p class="status" role="status" data-state=${model.shownState}>
          ${waiting ? STATES[model.shownState] : nothing}
        </p>
      </form>
    </main>
  `;
}

/** @param {(nick: string) => void} enter */
function submit(enter) {
  return (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const nick = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get('nick');
    enter(String(nick).trim());
  };
}
