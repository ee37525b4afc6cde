/** The entry point of the chat page: makes the controller, and renders the model whenever it has changed. */

import { render } from 'lit-html';
import { isAddressPending, onAddress, roomOfAddress, writeAddress } from './address.js';
import { enterView, holdFocus } from './focus.js';
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

/** @import { Shown } from './focus.js' */

const root = /** @type {HTMLElement} */ (document.getElementById('chat'));
const icon = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel=icon]'));

let pending = false;
/** What was rendered last: what is another, or gone, moves the focus. */
let before = /** @type {Shown} */ ({ view: '', current: '', ended: '', panel: '', menu: '' });

const controller = new Controller(await loadPreferences(), () => {
  if (!pending) queueMicrotask(draw);
  pending = true;
});

const drawn = holdEnd(() => shown(controller.model)?.transcript.window.following ?? false);

function draw() {
  pending = false;
  const { model } = controller;
  const { view, current, ended, panel, menu, question } = model;
  const now = { view, current, ended, panel, menu, question };
  const transcript = shown(model)?.transcript;
  const moved = current !== before.current || view !== before.view;
  const restore = transcript?.window.following || moved ? scrollToEnd : holdPosition();
  const goOn = holdFocus();
  render(view === 'login' ? login(model, controller) : room(model, controller), root);
  restore();
  drawn();
  showMenu(model.menu);
  showDialog(model.question);
  if (moved || ended !== before.ended) enterView(before, now);
  else goOn(before, now);
  showAddress(before);
  before = now;
  const unread = unreadOf(model);
  document.title = titleOf(model, unread);
  icon.href = unread > 0 ? '/page/icon-news.svg' : '/page/icon.svg';
  read();
  // On a narrow screen the list is not to be seen before it is opened.
  if (document.getElementById('members')?.getClientRects().length) controller.reading.who();
}

/** The address names the room that is shown. The way back leads to rooms that this member is still in. @param {Shown} last */
function showAddress(last) {
  const { view, current, wanted, conversations } = controller.model;
  const room = view === 'room' ? current : wanted;
  if (room === '' || room === roomOfAddress() || isAddressPending()) return;
  const isBefore = view === 'room' && last.view === 'room' && conversations.has(last.current);
  writeAddress(room, isBefore ? 'pushState' : 'replaceState');
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
  transcript.window.following = transcript.window.atEnd && isAtEnd();
  if (wantsEarlier() && !(transcript.window.following && !transcript.window.atStart)) {
    if (transcript.window.earlier()) controller.update({});
    else if (moved && transcript.length > 0) controller.reading.fetchOlder();
  } else if (wantsLater() && transcript.window.later()) controller.update({});
  if (transcript.window.atEnd && isReading()) controller.reading.markRead();
}

onReading(() => read(true));
document.addEventListener('visibilitychange', () => !document.hidden && controller.reading.listRooms());
onAddress((room, typed) => controller.follow(room, typed));
writeAddress(roomOfAddress(), 'replaceState');
controller.resume(roomOfAddress());
controller.preferences.awaitLanguage();
