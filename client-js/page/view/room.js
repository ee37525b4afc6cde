import { html, nothing } from '/page/lit-html.js';
import { composer, ending } from './composer.js';
import { showEntries } from './entries.js';
import { LEAVE, PEOPLE, ROOMS } from './icons.js';
import { members } from './members.js';
import { shown } from '../model.js';
import { question } from './moderation-dialog.js';
import { nameOf } from './room-name.js';
import { rooms } from './rooms.js';
import { STEP } from '../transcript.js';

/** @import { Language } from '../i18n/language.js' */
/** @import { Conversation, Model } from '../model.js' */
/** @import { Visit } from '../controller.js' */

/**
 * The room that is shown: what is said in it, who is there, how things stand; and the way to the others.
 *
 * @param {Model} model
 * @param {Visit} visit
 */
export function room(model, visit) {
  const conversation = shown(model);
  if (!conversation) return nothing;
  const close = () => visit.showPanel('');
  return html`
    <div class="room" @keydown=${closeOnEscape(model, visit)}>
      ${rooms(model, visit)} ${header(model, conversation, visit)}
      <main class="talk">
        <div class="said">${said(model, conversation, visit)}</div>
        ${model.ended ? ending(model, visit) : composer(model, conversation, visit)}
      </main>
      ${members(model, conversation, visit)}
      <div class="veil" ?hidden=${model.panel === ''} @click=${close}></div>
      ${question(model, visit)}
    </div>
  `;
}

/**
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Visit} visit
 */
function header({ language, shownState, panel, conversations }, { name, count, joined }, visit) {
  const state = shownState === 'connected' && !joined ? 'joining' : shownState;
  const elsewhere = [...conversations.values()].some((each) => each.name !== name && each.unread > 0);
  /** @param {'rooms' | 'members'} which */
  const toggle = (which) => () => visit.showPanel(which);
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
      <div class="title">
        <h1><bdi>${nameOf(language, name)}</bdi></h1>
        <p class="status" role="status" data-state=${state === 'joining' ? 'connecting' : state}>
          ${language.say(`state.${state}`)}
        </p>
      </div>
      <button
        type="button"
        class="quiet narrow"
        aria-expanded=${panel === 'members'}
        aria-controls="members"
        @click=${toggle('members')}
      >
        ${PEOPLE} <span>${language.say('members.here', { count })}</span>
      </button>
      <button type="button" class="quiet" @click=${() => visit.leave(name)}>
        ${LEAVE} <span class="wide">${language.say('leave')}</span>
      </button>
    </header>
  `;
}

/**
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Visit} visit
 */
function said(model, conversation, visit) {
  const { language } = model;
  const { transcript, unread, joined } = conversation;
  const silent = transcript.length === 0 && joined;
  const away = unread > 0 || !transcript.atEnd;
  const words = unread > 0 ? language.say('messages.new', { count: unread }) : language.say('messages.end');
  return html`
    <div
      class="scroll"
      id="scroll"
      tabindex="0"
      role="log"
      aria-live=${transcript.following ? 'polite' : 'off'}
      aria-label=${language.say('messages')}
    >
      <ol class="transcript">
        ${silent ? html`<li class="note">${language.say('messages.none')}</li>` : beginning(language, conversation, visit)}
        ${showEntries(model, conversation, visit)}
      </ol>
    </div>
    ${away ? html`<button type="button" class="to-end" @click=${() => visit.toEnd()}>${words}</button>` : nothing}
  `;
}

/**
 * What there is before the first entry on the page.
 *
 * @param {Language} language
 * @param {Conversation} conversation
 * @param {Visit} visit
 */
function beginning(language, { transcript, older, joined }, visit) {
  if (!transcript.atStart) return nothing;
  if (transcript.dropped) return html`<li class="gap"><span>${language.say('gap.dropped')}</span></li>`;
  if (older === 'fetching') return html`<li class="note">${language.say('messages.fetching')}</li>`;
  if (older === 'none') {
    // Nobody wonders what is before a few messages.
    return transcript.length < STEP ? nothing : html`<li class="note">${language.say('messages.first')}</li>`;
  }
  if (!joined) return nothing;
  return html`<li class="note">
    ${older === 'busy' ? language.say('error.busy') : nothing}
    <button type="button" class="link" @click=${() => visit.fetchOlder()}>${language.say('messages.older')}</button>
  </li>`;
}

/**
 * @param {Model} model
 * @param {Visit} visit
 */
function closeOnEscape({ panel, menu, question }, visit) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || panel === '' || menu || question || event.defaultPrevented) return;
    visit.showPanel('');
    /** @type {HTMLElement | null} */ (document.querySelector(`[aria-controls="${panel}"]`))?.focus();
  };
}
