import { html, nothing } from 'lit-html';
import { info } from '../admin-commands.js';
import { rowOf } from '../focus.js';
import { BAN, INFO, KICK, WHISPER } from './icons.js';
import { avatar } from './avatar.js';

/** @import { Model } from '../model.js' */
/** @import { Controller } from '../controller.js' */

/** Space between a menu and the edge of the window, in CSS pixels. */
const MARGIN = 8;

/**
 * The menu of a member. It is in the top layer: nothing cuts it off, and a click elsewhere closes it.
 *
 * @param {Model} model
 * @param {Controller} controller
 */
export function menu(model, controller) {
  const { menu: nick, language, admin } = model;
  const whisper = () => {
    controller.openMenu('');
    controller.showPanel('');
    controller.sender.whisperTo(nick);
    queueMicrotask(() => document.getElementById('text')?.focus());
  };
  const closes = (/** @type {ToggleEvent} */ event) => {
    if (event.newState === 'closed' && model.menu === nick) controller.openMenu('');
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
      @keydown=${moveFocus}
    >
      <p class="whose" role="presentation">${avatar(nick)}<bdi>${nick}</bdi></p>
      ${item(WHISPER, language.say('menu.whisper'), whisper)}
      ${admin ? item(INFO, language.say('menu.info'), () => controller.sender.command(info(nick))) : nothing}
      ${admin ? item(KICK, language.say('menu.kick'), () => controller.ask({ kind: 'kick', nick })) : nothing}
      ${admin ? item(BAN, language.say('menu.ban'), () => controller.ask({ kind: 'ban', nick })) : nothing}
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

/** @param {KeyboardEvent} event */
function moveFocus(event) {
  const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('#menu [role=menuitem]')]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const goals = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
  const goal = goals[/** @type {keyof typeof goals} */ (event.key)];
  if (goal !== undefined) {
    event.preventDefault();
    items[goal % items.length]?.focus();
  }
  // Tab leaves the menu.
  if (event.key === 'Tab') /** @type {HTMLElement} */ (event.currentTarget).hidePopover();
}

/**
 * Shows the rendered menu beside its member; on narrow screens at the bottom.
 *
 * @param {string} nick
 */
export function showMenu(nick) {
  const element = document.getElementById('menu');
  const button = document.querySelector(rowOf(nick));
  if (!element || !button || element.matches(':popover-open')) return;
  element.showPopover();
  const { top, left } = button.getBoundingClientRect();
  const { width, height } = element.getBoundingClientRect();
  const lowest = innerHeight - height - MARGIN;
  element.style.setProperty('--top', `${Math.max(MARGIN, Math.min(top, lowest))}px`);
  element.style.setProperty('--left', `${Math.max(MARGIN, left - width - MARGIN)}px`);
  /** @type {HTMLElement | null} */ (element.querySelector('[role=menuitem]'))?.focus();
}
