/** The chat page: the model of what is shown, and what changes it. */

import { connect } from '/client/holdfast.js';
import { Room } from '/client/room.js';
import { render } from '/page/lit-html.js';
import { door } from './door.js';
import { lobby } from './lobby.js';
import { loadPlace, savePlace } from './place.js';
import { isAtEnd, isReading, onReading, scrollToEnd } from './reading.js';
import { Transcript } from './transcript.js';
import { GAPS, describeEnd, describeError, describePresence } from './words.js';

/** @import { Place } from '../src/room.js' */
/** @import { State } from '../src/types.js' */
/** @import { Entry } from './transcript.js' */

/** A loss that is made good within this time is not worth a word, in ms. */
const PATIENCE = 600;

/**
 * @typedef {object} Model
 * @property {'door' | 'room'} view
 * @property {string} nick
 * @property {boolean} joined
 * @property {string} error beside the field that it is about
 * @property {State} state
 * @property {State} shownState the state that is put into words: not what passes at once
 * @property {string} ended why there will be no other session, if so
 * @property {string[]} nicks
 * @property {number} count
 * @property {boolean} membersShown on narrow screens
 * @property {number} unread
 * @property {Transcript} transcript
 */

/** @returns {Omit<Model, 'nick'>} */
function outside() {
  const there = { nicks: [], count: 0, membersShown: false, unread: 0, transcript: new Transcript() };
  return { ...there, view: 'door', joined: false, error: '', state: 'closed', shownState: 'closed', ended: '' };
}

/** @type {Model} */
const model = { nick: '', ...outside() };

const root = /** @type {HTMLElement} */ (document.getElementById('chat'));

/** @type {ReturnType<typeof connect> | undefined} */
let session;
/** @type {Room | undefined} */
let room;
let drawing = false;

/** @param {Partial<Model>} change */
function update(change) {
  Object.assign(model, change);
  if (!drawing) queueMicrotask(draw);
  drawing = true;
}

function draw() {
  drawing = false;
  const stay = !isAtEnd();
  render(model.view === 'door' ? door(model, actions) : lobby(model, actions), root);
  if (!stay) scrollToEnd();
  document.title = model.unread > 0 ? `(${model.unread}) Lobby · Holdfast` : 'Lobby · Holdfast';
}

/** @param {string} id */
function focus(id) {
  queueMicrotask(() => document.getElementById(id)?.focus());
}

// ---- what the user does

const actions = {
  /** @param {string} nick */
  enter: (nick) => enter(nick, undefined),
  leave() {
    room?.leave();
    session?.close();
    goToDoor('');
  },
  restart() {
    if (!room || ['kicked', 'banned'].includes(model.ended)) return goToDoor('');
    enter(model.nick, room.place);
  },
  /**
   * @param {string} written
   * @returns {boolean} whether it is on its way
   */
  say(written) {
    const text = written.trim();
    if (text === '' || !room) return false;
    try {
      model.transcript.wait(room.say(text), text);
    } catch (error) {
      update({ error: String(error) });
      return false;
    }
    update({ error: '' });
    queueMicrotask(scrollToEnd);
    return true;
  },
  /** @param {Entry} entry */
  retry(entry) {
    actions.discard(entry);
    actions.say(entry.text);
  },
  /** @param {Entry} entry */
  discard(entry) {
    model.transcript.drop(entry.id);
    update({});
  },
  /** @param {boolean} membersShown */
  showMembers: (membersShown) => update({ membersShown }),
  toEnd: () => scrollToEnd(),
};

/**
 * @param {string} nick
 * @param {Place | undefined} place
 */
function enter(nick, place) {
  session = connect({ url: '/bind' });
  room = new Room(session, { nick, place });
  update({ ...outside(), view: place ? 'room' : 'door', nick, state: session.state, shownState: session.state });
  for (const { id, text } of room.place.says) model.transcript.wait(id, text);
  listen(session, room);
}

/** @param {string} error */
function goToDoor(error) {
  session = undefined;
  room = undefined;
  savePlace(undefined);
  update({ ...outside(), error });
  focus('nick');
}

// ---- what the server tells

/**
 * @param {NonNullable<typeof session>} from
 * @param {Room} entered
 */
function listen(from, entered) {
  /** @type {<Value>(listener: (value: Value) => void) => (value: Value) => void} what was left tells nothing any more */
  const now = (listener) => (value) => void (session === from && listener(value));
  from.on(
    'state',
    now(({ state }) => showState(state)),
  );
  from.on(
    'end',
    now(({ reason }) => end(reason)),
  );
  entered.on('place', now(savePlace));
  entered.on('welcome', now(welcome));
  entered.on(
    'refused',
    now((error) => (from.close(), goToDoor(describeError(error)))),
  );
  entered.on(
    'error',
    now((error) => update({ error: describeError(error) })),
  );
  entered.on(
    'members',
    now(({ nicks, count }) => update({ nicks, count })),
  );
  const { transcript } = model;
  entered.on(
    'message',
    now((message) => (countUnread(message), update({ transcript: transcript.add(message) }))),
  );
  entered.on(
    'failed',
    now((say) => update({ transcript: transcript.fail(say.id, describeError(say)) })),
  );
  entered.on(
    'presence',
    now((presence) => update({ transcript: transcript.note(describePresence(presence)) })),
  );
}

/** @param {{ nick: string, gap: keyof typeof GAPS | null }} welcome */
function welcome({ nick, gap }) {
  if (gap) model.transcript.gap(GAPS[gap]);
  const arrived = model.view === 'door';
  update({ view: 'room', nick, joined: true, error: '' });
  if (arrived) focus('text');
}

/** @param {{ from: string }} message */
function countUnread({ from }) {
  if (!isReading() && from !== model.nick) update({ unread: model.unread + 1 });
}

/** @param {string} reason */
function end(reason) {
  if (model.view === 'door') return goToDoor(describeEnd(reason).text);
  // A member who was thrown out is not to come back by a reload.
  if (['kicked', 'banned'].includes(reason)) savePlace(undefined);
  update({ ended: reason });
}

/** @param {State} state */
function showState(state) {
  update({ state });
  const passing = state === 'reconnecting' || (state === 'connecting' && model.joined);
  if (passing) setTimeout(() => update({ shownState: model.state }), PATIENCE);
  else update({ shownState: state });
}

onReading(() => model.unread > 0 && update({ unread: 0 }));

const place = loadPlace();
if (place) enter(place.nick, place);
else update({});
