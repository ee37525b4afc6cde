import { html, nothing } from '/page/lit-html.js';
import { info } from '../admin-commands.js';
import { BAN, INFO, KICK, WHISPER } from './icons.js';
import { avatar } from './avatar.js';

/** @import { Model } from '../model.js' */
/** @import { Visit } from '../controller.js' */

/** Space between a menu and the edge of the window, in CSS pixels. */
const MARGIN = 8;

/**
 * What can be done with a member. It is in the top layer: nothing cuts it off, and a click elsewhere closes it.
 *
 * @param {Model} model
 * @param {Visit} visit
 */
export function menu(model, visit) {
  const { menu: nick, language, admin } = model;
  const whisper = () => {
    visit.openMenu('');
    visit.showPanel('');
    visit.saying.whisperTo(nick);
    queueMicrotask(() => document.getElementById('text')?.focus());
  };
  const closes = (/** @type {ToggleEvent} */ event) => {
    if (event.newState === 'closed' && model.menu === nick) close(nick, visit);
  };
  if (nick === '') return nothing;
  return html`
    <div
      class="menu"
      id="menu"
      popover="auto"
      role="menu"
      aria-label=${language.say('menu.label', { nick })}
      @beforetoggle=${closes}
      @keydown=${walk}
    >
      <p class="whose" role="presentation">${avatar(nick)}<bdi>${nick}</bdi></p>
      ${item(WHISPER, language.say('menu.whisper'), whisper)}
      ${admin ? item(INFO, language.say('menu.info'), () => visit.saying.command(info(nick))) : nothing}
      ${admin ? item(KICK, language.say('menu.kick'), () => visit.ask({ kind: 'kick', nick })) : nothing}
      ${admin ? item(BAN, language.say('menu.ban'), () => visit.ask({ kind: 'ban', nick })) : nothing}
    </div>
  `;
}

/**
 * @param {unknown} icon
 * @param {string} words
 * @param {() => void} choose
 */
function item(icon, words, choose) {
  return html`<button type="button" role="menuitem" tabindex="-1" @click=${choose}>
    ${icon}<span>${words}</span>
  </button>`;
}

/**
 * @param {string} nick
 * @param {Visit} visit
 */
function close(nick, visit) {
  visit.openMenu('');
  queueMicrotask(() => document.activeElement === document.body && buttonOf(nick)?.focus());
}

/** @param {string} nick @returns {HTMLElement | null} */
function buttonOf(nick) {
  return document.querySelector(`.members [data-nick="${CSS.escape(nick)}"]`);
}

/** @param {KeyboardEvent} event */
function walk(event) {
  const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('#menu [role=menuitem]')]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const goals = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
  const goal = goals[/** @type {keyof typeof goals} */ (event.key)];
  if (goal !== undefined) {
    event.preventDefault();
    items[goal % items.length]?.focus();
  }
  // The menu is left as it was entered.
  if (event.key === 'Tab') /** @type {HTMLElement} */ (event.currentTarget).hidePopover();
}

/**
 * Shows the menu that was drawn beside the member it is about. On narrow screens it lies at the bottom.
 *
 * @param {string} nick
 */
export function placeMenu(nick) {
  const element = document.getElementById('menu');
  const button = buttonOf(nick);
  if (!element || !button || element.matches(':popover-open')) return;
  element.showPopover();
  const { top, left } = button.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  const lowest = innerHeight - height - MARGIN;
  element.style.setProperty('--top', `${Math.max(MARGIN, Math.min(top, lowest))}px`);
  element.style.setProperty('--left', `${Math.max(MARGIN, left - width - MARGIN)}px`);
  /** @type {HTMLElement | null} */ (element.querySelector('[role=menuitem]'))?.focus();
}
