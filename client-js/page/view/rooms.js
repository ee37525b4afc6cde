import { html, nothing } from '/page/lit-html.js';
import { describe } from './error-text.js';
import { CLOSE, PLUS } from './icons.js';
import { nameOf } from './room-name.js';
import { settings } from './settings.js';

/** @import { Conversation, Model } from '../model.js' */
/** @import { Visit } from '../controller.js' */

/**
 * The rooms that we are in, with the way into others.
 *
 * @param {Model} model
 * @param {Visit} visit
 */
export function rooms(model, visit) {
  const { language, conversations, panel, ended } = model;
  return html`
    <nav
      class=${panel === 'rooms' ? 'rooms shown' : 'rooms'}
      id="rooms"
      tabindex="-1"
      aria-label=${language.say('rooms')}
    >
      <p class="brand"><img class="mark" src="/page/icon.svg" alt="" width="32" height="32" />Holdfast</p>
      <h2>${language.say('rooms')}</h2>
      <ul>
        ${[...conversations.values()].map((each) => item(model, each, visit))}
      </ul>
      ${ended ? nothing : joining(model, visit)} ${settings(model, visit, 'room')}
    </nav>
  `;
}

/**
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Visit} visit
 */
function item({ language, current, conversations }, { name, unread }, visit) {
  const title = nameOf(language, name);
  const leave = html`<button
    type="button"
    class="quiet only-icon"
    aria-label=${language.say('leave.room', { room: title })}
    @click=${() => visit.leave(name)}
  >
    ${CLOSE}
  </button>`;
  const badge = html`<span class="badge" aria-hidden="true">${unread}</span>
    <span class="hidden">${language.say('rooms.unread', { count: unread })}</span>`;
  return html`
    <li class=${name === current ? 'current' : ''}>
      <button
        type="button"
        class="name"
        aria-current=${name === current ? 'page' : nothing}
        @click=${() => visit.show(name)}
      >
        <span class="hash" aria-hidden="true">#</span><bdi>${title}</bdi>
        ${unread > 0 ? badge : nothing}
      </button>
      ${conversations.size > 1 ? leave : nothing}
    </li>
  `;
}

/**
 * @param {Model} model
 * @param {Visit} visit
 */
function joining(model, visit) {
  const { language, notLetIn } = model;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    visit.join(String(new FormData(form).get('room')));
    form.reset();
  };
  return html`
    <form class="joining" @submit=${submit}>
      <label for="room">${language.say('rooms.join')}</label>
      <div class="field">
        <input
          id="room"
          name="room"
          maxlength="256"
          required
          dir="auto"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="go"
          placeholder=${language.say('rooms.name')}
          .value=${notLetIn?.room ?? ''}
          aria-invalid=${notLetIn ? 'true' : 'false'}
          aria-describedby="room-error"
        />
        <button type="submit" class="tinted only-icon" aria-label=${language.say('rooms.go')}>${PLUS}</button>
      </div>
      <div id="room-error" role="alert">${notLetIn ? problem(model, visit) : nothing}</div>
    </form>
  `;
}

/**
 * @param {Model} model
 * @param {Visit} visit
 */
function problem({ language, notLetIn }, visit) {
  const { room = '', complaint } = notLetIn ?? {};
  const suggestion = complaint?.suggestion;
  const use = html`<button type="button" class="suggestion" @click=${() => visit.join(room, suggestion)}>
    ${language.say('suggestion.use', { nick: suggestion ?? '' })}
  </button>`;
  return html`<p class="error">${describe(language, complaint)}</p>
    ${suggestion ? use : nothing}`;
}
