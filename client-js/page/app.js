/** The chat page: draws what there is to see whenever it has changed. */

import { render } from '/page/lit-html.js';
import { loadChoices } from './preferences.js';
import { door } from './view/login.js';
import { placeMenu } from './view/member-menu.js';
import { shown, unreadOf } from './model.js';
import { showQuestion } from './view/moderation-dialog.js';
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
import { Visit } from './controller.js';

const root = /** @type {HTMLElement} */ (document.getElementById('chat'));

let drawing = false;
/** What was shown last: another view, room or end is a reason to move the focus. */
let before = { view: '', current: '', ended: '' };

const visit = new Visit(loadChoices(), () => {
  if (!drawing) queueMicrotask(draw);
  drawing = true;
});

const drawn = holdEnd(() => shown(visit.model)?.transcript.following ?? false);

function draw() {
  drawing = false;
  const { model } = visit;
  const { view, current, ended } = model;
  const transcript = shown(model)?.transcript;
  const moved = current !== before.current || view !== before.view;
  const restore = transcript?.following || moved ? scrollToEnd : holdPosition();
  render(view === 'door' ? door(model, visit) : room(model, visit), root);
  restore();
  drawn();
  placeMenu(model.menu);
  showQuestion(model.question);
  if (moved || ended !== before.ended) moveFocus(view, ended);
  before = { view, current, ended };
  document.title = titleOf(model, unreadOf(model));
  read();
  // On a narrow screen the list is not to be seen before it is opened.
  if (document.getElementById('members')?.getClientRects().length) visit.who();
}

/**
 * @param {string} view
 * @param {string} ended
 */
function moveFocus(view, ended) {
  if (view === 'door') {
    // Who opens the page begins at its beginning.
    if (before.view !== '') document.getElementById('nick')?.focus();
  } else if (ended) document.getElementById('go-on')?.focus();
  else if (!matchMedia('(hover: none)').matches || before.view === 'door') document.getElementById('text')?.focus();
}

/**
 * Brings what the reader comes near to, and takes note of what is read. The server is asked only when the reader moves: an
 * answer is drawn, and may bring nothing.
 *
 * @param {boolean} [moved]
 */
function read(moved = false) {
  const conversation = shown(visit.model);
  if (visit.model.view !== 'room' || !conversation) return;
  const { transcript } = conversation;
  transcript.following = transcript.atEnd && isAtEnd();
  if (wantsEarlier() && !(transcript.following && !transcript.atStart)) {
    if (transcript.earlier()) visit.update({});
    else if (moved && transcript.length > 0) visit.fetchOlder();
  } else if (wantsLater() && transcript.later()) visit.update({});
  if (transcript.atEnd && isReading()) visit.seen();
}

onReading(() => read(true));
visit.resume();
