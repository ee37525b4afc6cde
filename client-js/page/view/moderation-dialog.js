import { html, nothing } from 'lit-html';
import { ban, kick } from '../admin-commands.js';
import { leaveDialog } from './leave-dialog.js';
import { lengthLimit } from './length-limit.js';

/** @import { Key, Language } from '../i18n/language.js' */
/** @import { Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/** The most characters of a reason. */
const REASON_LIMIT = 200;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The durations of a ban, in seconds, with their phrases. @type {[number, Key, number][]} */
const DURATIONS = [
  [10 * MINUTE, 'duration.minutes', 10],
  [HOUR, 'duration.hours', 1],
  [DAY, 'duration.days', 1],
  [7 * DAY, 'duration.days', 7],
  [30 * DAY, 'duration.days', 30],
];

/**
 * The dialog that is open: for an admin who kicks or bans a member, or for a member who leaves.
 *
 * @param {Model} model
 * @param {Controller} controller
 */
export function dialog({ question, language }, controller) {
  if (!question) return nothing;
  if (question.kind === 'leave') return leaveDialog(question.room, language, controller);
  const { kind, nick } = question;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const reason = String(data.get('reason'));
    controller.sender.command(kind === 'kick' ? kick(nick, reason) : ban(nick, reason, Number(data.get('seconds'))));
  };
  const cancel = () => controller.ask(undefined);
  return html`
    <dialog class="question" id="question" aria-labelledby="question-title" @close=${cancel}>
      <form class="asking" @submit=${submit}>
        <h2 id="question-title">${language.say(`${kind}.title`, { nick })}</h2>
        <p class="lead">${language.say(`${kind}.lead`)}</p>
        <label for="reason">${language.say('reason')}</label>
        <input
          id="reason"
          name="reason"
          required
          dir="auto"
          autocomplete="off"
          @input=${lengthLimit(REASON_LIMIT, language)}
        />
        ${kind === 'ban' ? durations(language) : nothing}
        <div class="buttons">
          <button type="button" class="quiet" @click=${cancel}>${language.say('cancel')}</button>
          <button type="submit" class="primary bad">${language.say(`${kind}.do`)}</button>
        </div>
      </form>
    </dialog>
  `;
}

/** @param {Language} language */
function durations(language) {
  return html`
    <label for="seconds">${language.say('duration')}</label>
    <select id="seconds" name="seconds">
      ${DURATIONS.map(([seconds, key, count]) => html`<option value=${seconds}>${language.say(key, { count })}</option>`)}
    </select>
  `;
}

/** Opens the dialog, once it is rendered. @param {Model['question']} question */
export function showDialog(question) {
  const element = /** @type {HTMLDialogElement | null} */ (document.getElementById('question'));
  if (question && element && !element.open) element.showModal();
}
