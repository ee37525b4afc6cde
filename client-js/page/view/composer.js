import { html, nothing } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { CLOSE, SEND, WHISPER } from './icons.js';
import { closeList, mentionList, offer, optionId, pressInList } from './mention-list.js';
import { charactersLeft } from '../model.js';

/** @import { Language } from '../i18n/language.js' */
/** @import { Conversation, Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/**
 * The form for messages, with the state of those that wait.
 *
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
export function composer(model, conversation, controller) {
  const { language } = model;
  const { to, draft, error, completion } = conversation;
  const left = charactersLeft(conversation);
  const tooLong = (left ?? 0) < 0;
  const { submit, press, write } = handlersOf(conversation, controller);
  const hint = to === '' ? language.say('message.hint') : language.say('whisper.hint', { nick: to });
  return html`
    <form class=${to === '' ? 'composer' : 'composer whispering'} @submit=${submit}>
      ${mentionList(model, conversation, controller)} ${statusOf(model, conversation)}
      ${to === '' ? nothing : chip(language, to, controller)}
      <label class="hidden" for="text">${language.say('message')}</label>
      <textarea
        id="text"
        name="text"
        rows="1"
        dir="auto"
        placeholder=${hint}
        enterkeyhint="send"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls="mentions"
        aria-activedescendant=${completion && completion.at >= 0 ? optionId(completion.at) : nothing}
        aria-describedby="text-left text-error"
        aria-invalid=${error || tooLong ? 'true' : 'false'}
        .value=${live(draft)}
        @input=${write}
        @keydown=${press}
        @blur=${() => closeList(conversation, controller)}
        @click=${() => closeList(conversation, controller)}
      ></textarea>
      <button type="submit" class="primary send" ?disabled=${tooLong}>
        <span class="wide">${language.say('message.send')}</span>${SEND}
      </button>
      ${counter(language, left)}
      <p id="text-error" class="error" role="alert">${error ? language.explain(error) : nothing}</p>
    </form>
  `;
}

/**
 * How many characters are left, shown near the limit. A screen reader is told once, when there are too many.
 *
 * @param {Language} language
 * @param {number | undefined} left
 */
function counter(language, left) {
  const words =
    left === undefined
      ? nothing
      : left < 0
        ? language.say('message.over', { count: -left })
        : language.say('message.left', { count: left });
  return html`<p id="text-left" class=${(left ?? 0) < 0 ? 'left over' : 'left'}>${words}</p>
    <p class="hidden" role="status">${(left ?? 0) < 0 ? language.say('error.too-long') : nothing}</p>`;
}

/**
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
function handlersOf(conversation, controller) {
  const send = (/** @type {HTMLFormElement} */ form) => {
    const field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('text'));
    if (controller.sender.say(field.value)) form.reset();
    field.focus();
  };
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    send(/** @type {HTMLFormElement} */ (event.currentTarget));
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (pressInList(event, conversation, controller)) return;
    if (event.key === 'Escape' && conversation.to !== '') {
      event.preventDefault();
      controller.sender.whisperTo('');
    }
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(/** @type {any} */ (event.currentTarget).form);
  };
  const write = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLTextAreaElement} */ (event.currentTarget);
    controller.sender.write(field.value);
    offer(field, conversation, controller);
  };
  return { submit, press, write };
}

/**
 * @param {Model} model
 * @param {Conversation} conversation
 */
function statusOf({ language, shownState }, { transcript, slow, typing, room, joined }) {
  const { unsent } = transcript;
  const lost = shownState !== 'connected' && !joined;
  const waits = (lost || shownState === 'reconnecting') && unsent > 0;
  const words = waits ? language.say('unsent', { count: unsent }) : slow && unsent > 0 ? language.say('slow') : '';
  const others = typing.filter((each) => each !== room.nick);
  return html`
    <div class="circumstances" role="status">${words ? html`<p class="waits">${words}</p>` : nothing}</div>
    <p class="typing" aria-live="off">${describeTyping(language, others)}</p>
  `;
}

/**
 * @param {Language} language
 * @param {string[]} nicks
 */
function describeTyping(language, [one, two, ...others]) {
  if (one === undefined) return nothing;
  if (others.length > 0) return language.say('typing.many');
  return two === undefined ? language.say('typing.one', { one }) : language.say('typing.two', { one, two });
}

/**
 * @param {Language} language
 * @param {string} to
 * @param {Controller} controller
 */
function chip(language, to, controller) {
  return html`<p class="chip">
    ${WHISPER}<span>${language.say('whisper.chip', { nick: to })}</span>
    <button
      type="button"
      class="only-icon"
      aria-label=${language.say('whisper.stop')}
      @click=${() => controller.sender.whisperTo('')}
    >
      ${CLOSE}
    </button>
  </p>`;
}

/**
 * What is shown instead of the composer when there is no other session. It takes the focus itself: a key that was meant for
 * the message presses no button.
 *
 * @param {Model} model
 * @param {Controller} controller
 */
export function ending({ language, ended, endError }, controller) {
  const removed = ended === 'kicked' || ended === 'banned';
  const known = removed || ended === 'replaced';
  const own = known ? language.say(`end.${ended}`) : language.say('end.other', { reason: ended });
  const action = removed ? 'end.login' : known ? 'end.here' : 'end.again';
  return html`
    <div class="composer ending" role="alert" tabindex="-1">
      <p dir="auto">${endError ? language.explain(endError) : own}</p>
      <button type="button" class="primary" id="go-on" @click=${() => controller.restart()}>
        ${language.say(action)}
      </button>
    </div>
  `;
}
