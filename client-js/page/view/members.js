import { repeat } from 'lit-html/directives/repeat.js';
import { html, nothing } from 'lit-html';
import { MORE } from './icons.js';
import { menu } from './member-menu.js';
import { avatar } from './avatar.js';

/** @import { Language } from '../i18n/language.js' */
/** @import { Conversation, Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/** The most members that are listed. */
const NAMED = 200;

/** The member whose menu was open when a pointer went down on its button, which closes the menu before the click. */
let pressed = '';

/**
 * The list of the members of the room.
 *
 * @param {Model} model
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
export function members(model, conversation, controller) {
  const { language, panel, ended } = model;
  const { nicks, count, room, typing, admins } = conversation;
  // One that is out does not know who is in.
  const sorted = ended ? [] : [...nicks].sort(language.collator.compare).slice(0, NAMED);
  const others = sorted.filter((nick) => nick !== room.nick);
  const stop = others.includes(conversation.stop) ? conversation.stop : others[0];
  const row = (/** @type {string} */ nick) => {
    const writes = typing.includes(nick);
    if (nick === room.nick) return html`<li class="member">${ownRow(model, nick)}</li>`;
    return html`<li class="member">
      ${memberRow(language, { nick, writes, admin: admins.has(nick), open: model.menu === nick, stop: nick === stop }, controller)}
    </li>`;
  };
  return html`
    <aside
      class=${panel === 'members' ? 'members shown' : 'members'}
      id="members"
      tabindex="-1"
      aria-label=${language.say('members')}
    >
      <h2>${language.say('members.title')} <span class="number">${ended ? nothing : count}</span></h2>
      <ul
        @keydown=${moveFocus}
        @focusin=${(/** @type {FocusEvent} */ event) => keepStop(event, conversation, controller)}
      >
        ${repeat(sorted, (nick) => nick, row)}
      </ul>
      ${ended ? html`<p class="hint">${language.say('members.out')}</p>` : rest(language, count, sorted.length)}
      ${menu(model, controller)}
    </aside>
  `;
}

/**
 * The list is one stop of the tab key: the arrow keys move within it.
 *
 * @param {KeyboardEvent} event
 */
function moveFocus(event) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[data-nick]')]);
  const at = rows.indexOf(/** @type {HTMLElement} */ (event.target));
  const goals = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const goal = rows[goals[/** @type {keyof typeof goals} */ (event.key)]];
  if (at < 0 || !goal) return;
  event.preventDefault();
  goal.focus();
}

/**
 * @param {FocusEvent} event
 * @param {Conversation} conversation
 * @param {Controller} controller
 */
function keepStop({ target }, conversation, controller) {
  const stop = /** @type {HTMLElement} */ (target).dataset.nick;
  if (stop !== undefined && stop !== conversation.stop) controller.change(conversation, { stop });
}

/**
 * @param {Language} language
 * @param {number} count
 * @param {number} named
 */
function rest(language, count, named) {
  if (count <= named) return nothing;
  const words = named === 0 ? language.say('members.unnamed') : language.say('members.more', { count: count - named });
  return html`<p class="hint">${words}</p>`;
}

/**
 * @param {Model} model
 * @param {string} nick
 */
function ownRow({ language, admin }, nick) {
  return html`<div class="line">
    ${avatar(nick)}<span class="name"><bdi>${nick}</bdi></span>
    ${admin ? html`<span class="mark-admin">${language.say('admin')}</span>` : nothing}
    <span class="you">${language.say('you')}</span>
  </div>`;
}

/**
 * @param {Language} language
 * @param {{ nick: string, writes: boolean, admin: boolean, open: boolean, stop: boolean }} member
 * @param {Controller} controller
 */
function memberRow(language, { nick, writes, admin, open, stop }, controller) {
  const dots = html`<span class="dots" role="img" aria-label=${language.say('members.typing')}>
    <i></i><i></i><i></i>
  </span>`;
  const click = (/** @type {MouseEvent} */ event) => {
    // A key causes no pointerdown.
    const closes = open || (event.detail > 0 && pressed === nick);
    controller.openMenu(closes ? '' : nick);
  };
  return html`<button
    type="button"
    class="line"
    data-nick=${nick}
    aria-haspopup="menu"
    aria-expanded=${open}
    tabindex=${stop ? '0' : '-1'}
    @pointerdown=${() => (pressed = open ? nick : '')}
    @click=${click}
  >
    ${avatar(nick)}<span class="name"><bdi>${nick}</bdi></span>
    ${admin ? html`<span class="mark-admin">${language.say('admin')}</span>` : nothing} ${writes ? dots : nothing}
    <span class="more">${MORE}</span>
  </button>`;
}
