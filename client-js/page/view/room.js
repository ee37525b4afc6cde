import { html, nothing } from 'lit-html';
import { composer, ending } from './composer.js';
import { showEntries } from './entries.js';
import { LEAVE, PEOPLE, ROOMS } from './icons.js';
import { members } from './members.js';
import { shown } from '../model.js';
import { dialog } from './moderation-dialog.js';
import { nameOf } from './room-name.js';
import { rooms } from './rooms.js';
import { STEP } from '../transcript-window.js';

/** @import { Language } from '../i18n/language.js' */
/** @import { Conversation, Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/**
 * The room that is shown, with its transcript, its members and the list of the other rooms.
 *
 * @param {Model} model
 * @param {Controller} controller
 */
export function room(model, controller) {
  const conversation = shown(model);
  if (!conversation) return nothing;
  const close = () => controller.showPanel('');
  return html`
    <div class="room" @keydown=${closeOnEscape(model, controller)}>
      ${rooms(model, controller)} ${header(model, conversation, controller)}
      <main class="talk">
        <div class="said">${transcriptOf(model, conversation, controller)}</div>
        ${model.ended ? ending(model, controller) : composer(model, conversation, controller)}
      </main>
      ${members(model, conversation, controller)}
      <div class="veil" ?hidden=${model.panel === ''} @click=${close}></div>
      ${dialog(model, controller)}
    </div>
  `;
}

/**
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
function header(model, conversation, controller) {
  const { language, panel, conversations, ended } = model;
  const { name, count } = conversation;
  const elsewhere = [...conversations.values()].some((each) => each.name !== name && each.unread > 0);
  /** @param {'rooms' | 'members'} which */
  const toggle = (which) => () => controller.showPanel(which);
  return html`
    <header class="bar">
      <button
        type="button"
        class="quiet only-icon narrow ${elsewhere ? 'news' : ''}"
        aria-label=${language.say('rooms')}
        aria-expanded=${panel === 'rooms'}
        aria-controls="rooms"
        @click=${toggle('rooms')}
      >
        ${ROOMS}
      </button>
      ${title(model, conversation)}
      <button
        type="button"
        class="quiet narrow"
        aria-expanded=${panel === 'members'}
        aria-controls="members"
        @click=${toggle('members')}
      >
        ${PEOPLE} <span>${ended ? language.say('members') : language.say('members.here', { count })}</span>
      </button>
      <button
        type="button"
        class="quiet leave"
        ?hidden=${ended !== ''}
        @click=${() => controller.ask({ kind: 'leave', room: name })}
      >
        ${LEAVE} <span>${language.say('leave')}</span>
      </button>
    </header>
  `;
}

/**
 * The name of the room, and the state of its connection.
 *
 * @param {Model} model
 * @param {Conversation} conversation
 */
function title({ language, shownState, ended }, { name, joined }) {
  const state = ended ? 'out' : shownState === 'connected' && !joined ? 'joining' : shownState;
  return html`<div class="title">
    <h1><bdi>${nameOf(language, name)}</bdi></h1>
    <p class="status" role="status" data-state=${state === 'joining' ? 'connecting' : state}>
      ${language.say(`state.${state}`)}
    </p>
  </div>`;
}

/**
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
function transcriptOf(model, conversation, controller) {
  const { language } = model;
  const { transcript, unread, joined } = conversation;
  const silent = transcript.length === 0 && joined;
  const away = unread > 0 || !transcript.window.atEnd;
  const words = unread > 0 ? language.say('messages.new', { count: unread }) : language.say('messages.end');
  return html`
    <div
      class="scroll"
      id="scroll"
      tabindex="0"
      role="log"
      aria-live=${transcript.window.following ? 'polite' : 'off'}
      aria-label=${language.say('messages')}
    >
      <ol class="transcript">
        ${silent ? html`<li class="note">${language.say('messages.none')}</li>` : beginning(language, conversation, controller)}
        ${showEntries(model, conversation, controller)}
      </ol>
    </div>
    ${away ? html`<button type="button" class="to-end" @click=${() => controller.reading.toEnd()}>${words}</button>` : nothing}
  `;
}

/**
 * What is shown before the first entry.
 *
 * @param {Language} language
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
function beginning(language, { transcript, older, joined }, controller) {
  if (!transcript.window.atStart) return nothing;
  if (transcript.dropped) return html`<li class="gap"><span>${language.say('gap.dropped')}</span></li>`;
  if (older === 'fetching') return html`<li class="note">${language.say('messages.fetching')}</li>`;
  if (older === 'none') {
    // Before a few messages nothing is missed.
    return transcript.length < STEP ? nothing : html`<li class="note">${language.say('messages.first')}</li>`;
  }
  if (!joined) return nothing;
  return html`<li class="note">
    ${older === 'busy' ? language.say('messages.busy') : nothing}
    <button type="button" class="link" @click=${() => controller.reading.fetchOlder()}>
      ${language.say('messages.older')}
    </button>
  </li>`;
}

/**
 * @param {Model} model
 * @param {Controller} controller
 */
function closeOnEscape({ panel, menu, question }, controller) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || panel === '' || menu || question || event.defaultPrevented) return;
    controller.showPanel('');
    /** @type {HTMLElement | null} */ (document.querySelector(`[aria-controls="${panel}"]`))?.focus();
  };
}
