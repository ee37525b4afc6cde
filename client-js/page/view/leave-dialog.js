import { html } from 'lit-html';
import { nameOf } from './room-name.js';

/** @import { Language } from '../i18n/language.js' */
/** @import { Controller } from '../controller.js' */

/**
 * The dialog in which a member leaves a room.
 *
 * @param {string} room
 * @param {Language} language
 * @param {Controller} controller
 */
export function leaveDialog(room, language, controller) {
  const cancel = () => controller.ask(undefined);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    controller.leave(room);
  };
  return html`
    <dialog class="question" id="question" aria-labelledby="question-title" @close=${cancel}>
      <form class="asking" @submit=${submit}>
        <h2 id="question-title">${language.say('leave.title', { room: nameOf(language, room) })}</h2>
        <p class="lead">${language.say('leave.lead')}</p>
        <div class="buttons">
          <button type="button" class="quiet" @click=${cancel}>${language.say('cancel')}</button>
          <button type="submit" class="primary">${language.say('leave')}</button>
        </div>
      </form>
    </dialog>
  `;
}
