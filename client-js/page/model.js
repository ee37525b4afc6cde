/** The model of the page: all that is rendered. */

import { isCommand } from '../src/chat/commands.js';
import { lengthOf } from '../src/chat/text.js';
import { notifyState } from './notifications.js';
import { ReturningMembers } from './returning-members.js';
import { Transcript } from './transcript.js';

/** @import { ListedRoom, Room, State } from '../src/chat.js' */
/** @import { Language, Problem } from './i18n/language.js' */
/** @import { Completion } from './mentions.js' */
/** @import { Notify } from './notifications.js' */
/** @import { Preferences, Theme } from './preferences.js' */

/** @typedef {Problem & { suggestion?: string }} ShownError an error that is shown beside its cause; `suggestion`: a nick that is free */

/**
 * @typedef {object} Conversation one room that this member is in
 * @property {string} name
 * @property {Room} room
 * @property {Transcript} transcript
 * @property {boolean} joined
 * @property {string[]} nicks
 * @property {number} count
 * @property {boolean} asked whether the members were requested, since not all were known
 * @property {ReturningMembers} returning those that were there before a loss
 * @property {Set<string>} admins the other members that are known to be admins
 * @property {string} stop the member in the list whose row the tab key stops at
 * @property {string[]} typing
 * @property {number} unread
 * @property {number | undefined} seen the last message that counts as seen in any case; undefined before the first welcome
 * @property {number | undefined} marked the key of the entry before which the unread ones began
 * @property {string} to the member to whisper to, or '' for all
 * @property {string} draft
 * @property {Completion | undefined} completion of a nick that is being written
 * @property {number} messageLength the most characters of a message
 * @property {ShownError | undefined} error beside the field for messages
 * @property {boolean} slow the server wants messages to wait
 * @property {'some' | 'fetching' | 'busy' | 'none'} older whether the server keeps messages before the first entry; `busy`:
 *   it does, but could not give them
 */

/** @typedef {{ kind: 'kick' | 'ban', nick: string } | { kind: 'leave', room: string }} DialogRequest what a dialog asks */

/**
 * @typedef {object} Model
 * @property {'login' | 'room'} view
 * @property {string} nick
 * @property {boolean} admin
 * @property {State} state
 * @property {State} shownState the state that is shown: not a short loss
 * @property {string} ended why there is no other session, or ''
 * @property {ShownError | undefined} endError what the server said about that
 * @property {Map<string, Conversation>} conversations by the names of their rooms
 * @property {ListedRoom[]} listed the rooms that have members, as far as they were listed lately
 * @property {string} current the room that is shown
 * @property {ShownError | undefined} error beside the field for the nick
 * @property {{ room: string, error: ShownError | undefined } | undefined} joinError in the field for another room, and beside it
 * @property {'' | 'rooms' | 'members'} panel the one that is open on a narrow screen
 * @property {string} menu the member whose menu is open, or ''
 * @property {DialogRequest | undefined} question
 * @property {string} wanted the room that the login form leads to
 * @property {Notify} notify
 * @property {Language} language
 * @property {string} nextLanguage the code of the one that is being loaded, or ''
 * @property {boolean} languageFailed whether the one that was chosen last could not be loaded
 * @property {Theme} theme
 */

/**
 * @param {Preferences} choices
 * @returns {Model}
 */
export function emptyModel(choices) {
  return { ...initialState(), ...choices, wanted: 'lobby', notify: notifyState() };
}

/** @returns {Omit<Model, keyof Preferences | 'wanted' | 'notify'>} the state of the login form */
export function initialState() {
  return {
    view: 'login',
    admin: false,
    state: 'closed',
    shownState: 'closed',
    ended: '',
    endError: undefined,
    conversations: new Map(),
    listed: [],
    current: '',
    error: undefined,
    joinError: undefined,
    panel: '',
    menu: '',
    question: undefined,
  };
}

/**
 * @param {string} name
 * @param {Room} room
 * @returns {Conversation}
 */
export function emptyConversation(name, room) {
  const there = {
    joined: false,
    nicks: [],
    count: 0,
    asked: false,
    returning: new ReturningMembers(),
    admins: new Set(),
    stop: '',
    typing: [],
    unread: 0,
    seen: undefined,
    marked: undefined,
  };
  const own = { to: '', draft: '', completion: undefined, messageLength: Infinity, error: undefined, slow: false };
  return { name, room, transcript: new Transcript(), ...there, ...own, older: 'some' };
}

/**
 * The room that is shown.
 *
 * @param {Model} model
 */
export function shown({ conversations, current }) {
  return conversations.get(current);
}

/** From so many characters on the number of those that are left is shown. */
const NEAR_LIMIT = 200;

/**
 * How many characters the draft may still have; negative if it is too long. A command has a limit of its own.
 *
 * @param {Conversation} conversation
 * @returns {number | undefined} undefined when the limit is not near
 */
export function charactersLeft({ draft, messageLength }) {
  // A string has at least as many units as characters: most drafts are not counted.
  if (draft.length < messageLength - NEAR_LIMIT || isCommand(draft)) return undefined;
  const left = messageLength - lengthOf(draft.trim());
  return left <= Math.min(NEAR_LIMIT, messageLength / 4) ? left : undefined;
}

/** @param {Conversation} conversation */
export function isTooLong(conversation) {
  return (charactersLeft(conversation) ?? 0) < 0;
}

/** @param {Model} model */
export function unreadOf({ conversations }) {
  return [...conversations.values()].reduce((sum, each) => sum + each.unread, 0);
}
