import { html, nothing } from 'lit-html';
import { settings } from './settings.js';

/** @import { Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/**
 * The login form.
 *
 * @param {Model} model
 * @param {Controller} controller
 */
export function login(model, controller) {
  const { language, state, shownState, error } = model;
  const waiting = state !== 'closed';
  const lobby = model.wanted === 'lobby';
  const room = model.wanted;
  return html`
    <main class="login">
      <form class="card" @submit=${submit(controller)}>
        <img class="mark" src="/page/icon.svg" alt="" width="56" height="56" />
        <h1>Holdfast</h1>
        <p class="lead">${language.say('lead')}</p>
        <label for="nick">${lobby ? language.say('login.name') : language.say('login.name.room', { room })}</label>
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
          aria-invalid=${error ? 'true' : 'false'}
          aria-describedby="nick-error"
          @input=${() => error && controller.update({ error: undefined })}
        />
        <div id="nick-error" role="alert">${error ? problem(model, controller) : nothing}</div>
        <button type="submit" class="primary" ?disabled=${waiting}>
          ${waiting ? language.say('login.joining') : lobby ? language.say('login.join') : language.say('login.join.room', { room })}
        </button>
        <p class="status" role="status" data-state=${shownState}>
          ${waiting ? language.say(`state.${shownState}`) : nothing}
        </p>
      </form>
      <footer>${settings(model, controller, 'login')}</footer>
    </main>
  `;
}

/**
 * @param {Model} model
 * @param {Controller} controller
 */
function problem({ language, error }, controller) {
  const suggestion = error?.suggestion;
  return html`
    <p class="error">${language.explain(error ?? {})}</p>
    ${
      suggestion
        ? html`<button type="button" class="suggestion" @click=${() => controller.enter(suggestion)}>
            ${language.say('suggestion.use', { nick: suggestion })}
          </button>`
        : nothing
    }
  `;
}

/** @param {Controller} controller */
function submit(controller) {
  return (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const nick = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get('nick');
    controller.enter(String(nick).trim());
  };
}
