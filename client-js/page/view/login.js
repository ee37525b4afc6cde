import { html, nothing } from '/page/lit-html.js';
import { describe } from './error-text.js';
import { settings } from './settings.js';

/** @import { Model } from '../model.js' */
/** @import { Visit } from '../controller.js' */

/**
 * The form in front of the room.
 *
 * @param {Model} model
 * @param {Visit} visit
 */
export function door(model, visit) {
  const { language, state, shownState, complaint } = model;
  const waiting = state !== 'closed';
  return html`
    <main class="door">
      <form class="card" @submit=${submit(visit)}>
        <img class="mark" src="/page/icon.svg" alt="" width="56" height="56" />
        <h1>Holdfast</h1>
        <p class="lead">${language.say('lead')}</p>
        <label for="nick">${language.say('door.name')}</label>
        <input
          id="nick"
          name="nick"
          .value=${model.nick}
          maxlength="256"
          required
          dir="auto"
          autocomplete="nickname"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="go"
          ?readonly=${waiting}
          aria-invalid=${complaint ? 'true' : 'false'}
          aria-describedby="nick-error"
        />
        <div id="nick-error" role="alert">${complaint ? problem(model, visit) : nothing}</div>
        <button type="submit" class="primary" ?disabled=${waiting}>
          ${language.say(waiting ? 'door.joining' : 'door.join')}
        </button>
        <p class="status" role="status" data-state=${shownState}>
          ${waiting ? language.say(`state.${shownState}`) : nothing}
        </p>
      </form>
      <footer>${settings(model, visit, 'door')}</footer>
    </main>
  `;
}

/**
 * @param {Model} model
 * @param {Visit} visit
 */
function problem({ language, complaint }, visit) {
  const suggestion = complaint?.suggestion;
  return html`
    <p class="error">${describe(language, complaint)}</p>
    ${
      suggestion
        ? html`<button type="button" class="suggestion" @click=${() => visit.enter(suggestion)}>
            ${language.say('suggestion.use', { nick: suggestion })}
          </button>`
        : nothing
    }
  `;
}

/** @param {Visit} visit */
function submit(visit) {
  return (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const nick = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get('nick');
    visit.enter(String(nick).trim());
  };
}
