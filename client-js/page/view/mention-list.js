import { html, nothing } from 'lit-html';
import { completionOf } from '../mentions.js';
import { avatar } from './avatar.js';

/** @import { Conversation, Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/**
 * The list of members whose nick completes the mention that is being written. The text field keeps the focus.
 *
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
export function mentionList({ language }, conversation, controller) {
  const { options = [], at = -1 } = conversation.completion ?? {};
  const option = (/** @type {string} */ nick, /** @type {number} */ place) =>
    html`<li
      role="option"
      id=${optionId(place)}
      aria-selected=${place === at}
      @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
      @click=${() => choose(conversation, controller, nick)}
    >
      ${avatar(nick)}<bdi>${nick}</bdi>
    </li>`;
  return html`<ul
      class="mentions"
      id="mentions"
      role="listbox"
      aria-label=${language.say('mention.list')}
      ?hidden=${options.length === 0}
    >
      ${options.map(option)}
    </ul>
    <p class="hidden" role="status">
      ${options.length > 0 ? language.say('mention.count', { count: options.length }) : nothing}
    </p>`;
}

/** @param {number} place */
export function optionId(place) {
  return `mention-${place}`;
}

/**
 * Offers what completes the text before the caret.
 *
 * @param {HTMLTextAreaElement} field
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
export function offer(field, conversation, controller) {
  const { room, nicks, to } = conversation;
  const members = { own: room.nick, nicks: [...nicks].sort(controller.model.language.collator.compare) };
  const completion = to === '' ? completionOf(field.value, field.selectionEnd, members) : undefined;
  if (completion || conversation.completion) controller.change(conversation, { completion });
}

/**
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
export function closeList(conversation, controller) {
  if (conversation.completion) controller.change(conversation, { completion: undefined });
}

/**
 * Puts a nick in place of what was written of it.
 *
 * @param {Conversation} conversation
 * @param {Controller} controller
 * @param {string | undefined} nick
 */
function choose(conversation, controller, nick) {
  const field = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('text'));
  const { completion } = conversation;
  if (!field || !completion || nick === undefined) return;
  field.setRangeText(`@${nick} `, completion.start, field.selectionEnd, 'end');
  controller.sender.write(field.value);
  closeList(conversation, controller);
}

/**
 * @param {KeyboardEvent} event
 * @param {Conversation} conversation
 * @param {Controller} controller
 * @returns {boolean} whether the key was for the list
 */
export function pressInList(event, conversation, controller) {
  const { completion } = conversation;
  if (!completion || event.isComposing) return false;
  const { options, at } = completion;
  const goals = { ArrowDown: (at + 1) % options.length, ArrowUp: (at < 1 ? options.length : at) - 1 };
  const goal = goals[/** @type {keyof typeof goals} */ (event.key)];
  if (goal !== undefined) controller.change(conversation, { completion: { ...completion, at: goal } });
  else if (event.key === 'Escape') closeList(conversation, controller);
  else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && at >= 0)
    choose(conversation, controller, options[at]);
  else {
    // The caret goes elsewhere.
    if (['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'].includes(event.key))
      closeList(conversation, controller);
    return false;
  }
  event.preventDefault();
  return true;
}
