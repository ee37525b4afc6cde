/** The model of what is shown. */

import { Transcript } from './transcript.js';

/** @import { Room, State } from '../src/chat.js' */
/** @import { Language } from './i18n/language.js' */
/** @import { Choices, Theme } from './preferences.js' */

/**
 * @typedef {object} Complaint what went wrong, to stand beside what caused it
 * @property {string} [code]
 * @property {string} [reason] in the server's words
 * @property {string} [suggestion] a name that is free
 */

/**
 * @typedef {object} Conversation one room that we are in
 * @property {string} name
 * @property {Room} room
 * @property {Transcript} transcript
 * @property {boolean} joined
 * @property {string[]} nicks
 * @property {number} count
 * @property {boolean} asked whether we asked who is there, since there are more than we know
 * @property {Set<string>} admins the others who are known to be admins
 * @property {string[]} typing
 * @property {number} unread
 * @property {number | undefined} seen the last message that counts as seen, whoever looks; undefined before the first welcome
 * @property {number | undefined} marked the key of the entry before which the unread ones began
 * @property {string} to whom we whisper to, or '' for everybody
 * @property {string} draft
 * @property {Complaint | undefined} complaint beside the field for messages
 * @property {boolean} slow the server wants what we say to wait
 * @property {'some' | 'fetching' | 'busy' | 'none'} older what the server keeps from before the first entry; `busy`: there
 *   is some, but it could not give it
 */

/** @typedef {{ kind: 'kick' | 'ban', nick: string }} Question an admin is asked about a member */

/**
 * @typedef {object} Model
 * @property {'door' | 'room'} view
 * @property {string} nick
 * @property {boolean} admin
 * @property {State} state
 * @property {State} shownState the state that is put into words: not what passes at once
 * @property {string} ended why there will be no other session, if so
 * @property {string} endedReason in the server's words
 * @property {Map<string, Conversation>} conversations by the names of their rooms
 * @property {string} current the room that is shown
 * @property {Complaint | undefined} complaint beside the field for the nick
 * @property {{ room: string, complaint: Complaint } | undefined} notLetIn beside the field for another room
 * @property {'' | 'rooms' | 'members'} panel the one that is open on a narrow screen
 * @property {string} menu the member whose menu is open, or ''
 * @property {Question | undefined} question
 * @property {Language} language
 * @property {Theme} theme
 */

/**
 * @param {Choices} choices
 * @returns {Model}
 */
export function emptyModel(choices) {
  return { ...outside(), ...choices };
}

/** @returns {Omit<Model, 'nick' | 'language' | 'theme'>} what is so for somebody at the door */
export function outside() {
  return {
    view: 'door',
    admin: false,
    state: 'closed',
    shownState: 'closed',
    ended: '',
    endedReason: '',
    conversations: new Map(),
    current: '',
    complaint: undefined,
    notLetIn: undefined,
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
    admins: new Set(),
    typing: [],
    unread: 0,
    seen: undefined,
    marked: undefined,
  };
  const ours = { to: '', draft: '', complaint: undefined, slow: false };
  return { name, room, transcript: new Transcript(), ...there, ...ours, older: 'some' };
}

/**
 * The room that is shown.
 *
 * @param {Model} model
 */
export function shown({ conversations, current }) {
  return conversations.get(current);
}

/** @param {Model} model */
export function unreadOf({ conversations }) {
  return [...conversations.values()].reduce((sum, each) => sum + each.unread, 0);
}
