/** The chat page: renders the model whenever it has changed. */

import { render } from '/page/lit-html.js';
import { loadPreferences } from './preferences.js';
import { login } from './view/login.js';
import { showMenu } from './view/member-menu.js';
import { shown, unreadOf } from './model.js';
import { showDialog } from './view/moderation-dialog.js';
import {
  holdEnd,
  holdPosition,
  isAtEnd,
  isReading,
  onReading,
  scrollToEnd,
  wantsEarlier,
  wantsLater,
} from './scrolling.js';
import { titleOf } from './view/room-name.js';
import { room } from './view/room.js';
import { Controller } from './controller.js';

const root = /** @type {HTMLElement} */ (document.getElementById('chat'));

let pending = false;
/** What was rendered last: another view, room or end moves the focus. */
let before = { view: '', current: '', ended: '' };

const controller = new Controller(loadPreferences(), () => {
  if (!pending) queueMicrotask(draw);
  pending = true;
});

const drawn = holdEnd(() => shown(controller.model)?.transcript.following ?? false);

function draw() {
  pending = false;
  const { model } = controller;
  const { view, current, ended } = model;
  const transcript = shown(model)?.transcript;
  const moved = current !== before.current || view !== before.view;
  const restore = transcript?.following || moved ? scrollToEnd : holdPosition();
  render(view === 'login' ? login(model, controller) : room(model, controller), root);
  restore();
  drawn();
  showMenu(model.menu);
  showDialog(model.question);
  if (moved || ended !== before.ended) moveFocus(view, ended);
  before = { view, current, ended };
  document.title = titleOf(model, unreadOf(model));
  read();
  // On a narrow screen the list is not to be seen before it is opened.
  if (document.getElementById('members')?.getClientRects().length) controller.who();
}

/**
 * @param {string} view
 * @param {string} ended
 */
function moveFocus(view, ended) {
  if (view === 'login') {
    // A page that was just opened keeps the focus at its beginning.
    if (before.view !== '') document.getElementById('nick')?.focus();
  } else if (ended) document.getElementById('go-on')?.focus();
  else if (!matchMedia('(hover: none)').matches || before.view === 'login') document.getElementById('text')?.focus();
}

/**
 * Loads entries that the reader comes near to, and counts as read what is visible. The server is asked only when the reader
 * scrolls: an answer is rendered as well, and may have nothing new.
 *
 * @param {boolean} [moved]
 */
function read(moved = false) {
  const conversation = shown(controller.model);
  if (controller.model.view !== 'room' || !conversation) return;
  const { transcript } = conversation;
  transcript.following = transcript.atEnd && isAtEnd();
  if (wantsEarlier() && !(transcript.following && !transcript.atStart)) {
    if (transcript.earlier()) controller.update({});
    else if (moved && transcript.length > 0) controller.fetchOlder();
  } else if (wantsLater() && transcript.later()) controller.update({});
  if (transcript.atEnd && isReading()) controller.markRead();
}

onReading(() => read(true));
controller.resume();
