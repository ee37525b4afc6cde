import { html, nothing } from 'lit-html';
import { bell } from './bell.js';
import { CLOSE, PLUS } from './icons.js';
import { nameOf } from './room-name.js';
import { settings } from './settings.js';

/** @import { Conversation, Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/**
 * The list of the rooms of this member, with a form to join others.
 *
 * @param {Model} model
 * @param {Controller} controller
 */
export function rooms(model, controller) {
  const { language, conversations, panel, ended } = model;
  return html`
    <nav
      class=${panel === 'rooms' ? 'rooms shown' : 'rooms'}
      id="rooms"
      tabindex="-1"
      aria-label=${language.say('rooms')}
    >
      <p class="brand">
        <img
          class="mark"
          src="/page/icon.svg"
          alt=""
          width="32"
          height="32"
        />Holdfast${ended ? nothing : bell(model, controller)}
      </p>
      <h2>${language.say('rooms')}</h2>
      <ul>
        ${[...conversations.values()].map((each) => item(model, each, controller))}
      </ul>
      ${ended ? nothing : [joinForm(model, controller), others(model, controller)]}
      ${settings(model, controller, 'room')}
    </nav>
  `;
}

/**
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
function item({ language, current, ended }, { name, unread }, controller) {
  const title = nameOf(language, name);
  const leave = html`<button
    type="button"
    class="quiet only-icon"
    aria-label=${language.say('leave.room', { room: title })}
    @click=${() => controller.ask({ kind: 'leave', room: name })}
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
        @click=${() => controller.show(name)}
      >
        <span class="hash" aria-hidden="true">#</span><bdi>${title}</bdi>
        ${unread > 0 ? badge : nothing}
      </button>
      ${ended ? nothing : leave}
    </li>
  `;
}

/**
 * The rooms that this member is not in.
 *
 * @param {Model} model
 * @param {Controller} controller
 */
function others({ language, conversations, listed }, controller) {
  const all = listed.filter(({ name }) => !conversations.has(name));
  if (all.length === 0) return nothing;
  return html`
    <h2 id="others">${language.say('rooms.others')}</h2>
    <ul class="others" aria-labelledby="others">
      ${all.map(
        ({ name, members }) => html`
          <li>
            <button type="button" class="name" @click=${() => controller.join(name)}>
              <span class="hash" aria-hidden="true">#</span><bdi>${nameOf(language, name)}</bdi>
              <small>${language.say('members.here', { count: members })}</small>
            </button>
          </li>
        `,
      )}
    </ul>
  `;
}

/**
 * @param {Model} model
 * @param {Controller} controller
 */
function joinForm(model, controller) {
  const { language, joinError } = model;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    controller.join(String(new FormData(form).get('room')));
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
          .value=${joinError?.room ?? ''}
          aria-invalid=${joinError?.error ? 'true' : 'false'}
          aria-describedby="room-error"
          @input=${() => joinError?.error && controller.update({ joinError: { ...joinError, error: undefined } })}
        />
        <button type="submit" class="tinted only-icon" aria-label=${language.say('rooms.go')}>${PLUS}</button>
      </div>
      <div id="room-error" role="alert">${joinError?.error ? problem(model, controller) : nothing}</div>
    </form>
  `;
}

/**
 * @param {Model} model
 * @param {Controller} controller
 */
function problem({ language, joinError }, controller) {
  const { room = '', error } = joinError ?? {};
  const suggestion = error?.suggestion;
  const use = html`<button type="button" class="suggestion" @click=${() => controller.join(room, suggestion)}>
    ${language.say('suggestion.use', { nick: suggestion ?? '' })}
  </button>`;
  return html`<p class="error">${language.explain(error ?? {})}</p>
    ${suggestion ? use : nothing}`;
}
