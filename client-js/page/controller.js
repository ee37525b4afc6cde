import { isOpen } from '/client/chat/commands.js';
import { openChat } from '/client/chat.js';
import { apply, chooseLanguageForGood, chooseTheme } from './preferences.js';
import { Hearing } from './chat-events.js';
import { emptyConversation, emptyModel, outside, shown } from './model.js';
import { Places } from './storage.js';
import { Saying } from './send-controller.js';

/** @import { Chat } from '../src/chat.js' */
/** @import { Choices, Theme } from './preferences.js' */
/** @import { Complaint, Conversation, Model, Question } from './model.js' */
/** @import { Index, Kept } from './storage.js' */

/** After these nobody comes back by a reload. */
const FINAL = ['kicked', 'banned'];

/** How many older messages are asked for at a time. */
const OLDER = 100;

/** Somebody's visit to the chat: what the user does in it, with one session for all rooms, and for all tabs of that user. */
export class Visit {
  /** @type {Model} */
  model;
  #changed;
  #places = new Places(sessionStorage);
  /** @type {Chat | undefined} */
  #chat;
  saying = new Saying(this);
  /** What was not sent to rooms that would not have us back, until they have. @type {Map<string, Kept>} */
  #unsent = new Map();
  /** Whether it was said that nothing can be kept. */
  #warned = false;

  /**
   * @param {Choices} choices
   * @param {() => void} changed
   */
  constructor(choices, changed) {
    this.model = emptyModel(choices);
    this.#changed = changed;
  }

  /** @param {Partial<Model>} change */
  update(change) {
    Object.assign(this.model, change);
    this.#changed();
  }

  /**
   * @param {Conversation} conversation
   * @param {Partial<Conversation>} change
   */
  change(conversation, change) {
    Object.assign(conversation, change);
    this.#changed();
  }

  /** Goes on where this tab was before a reload. */
  resume() {
    const { rooms, ...index } = this.#places.load();
    const nick = [...rooms.values()][0]?.place.nick;
    if (nick) this.#begin(index.nick || nick, rooms, index);
    else this.update({});
  }

  /** @param {string} nick */
  enter(nick) {
    this.#begin(nick, new Map([['lobby', undefined]]), { current: 'lobby', admin: false });
  }

  /**
   * @param {string} nick
   * @param {Map<string, Kept | undefined>} rooms
   * @param {Pick<Index, 'current' | 'admin'>} index
   */
  #begin(nick, rooms, { current, admin }) {
    this.#chat?.close();
    const chat = openChat({ url: '/bind', nick });
    this.#chat = chat;
    this.saying.begin();
    const view = [...rooms.values()].some((kept) => kept) ? 'room' : 'door';
    const { state } = chat.session;
    this.update({ ...outside(), view, nick, admin, state, shownState: state });
    new Hearing(this, () => this.#chat).hearSession(chat);
    for (const [name, kept] of rooms) this.#open(chat, name, kept?.place.nick ?? nick, kept);
    const first = [...rooms.keys()][0] ?? 'lobby';
    this.#turnTo(rooms.has(current) ? current : first);
  }

  /**
   * @param {Chat} chat
   * @param {string} name
   * @param {string} nick
   * @param {Kept} [kept]
   */
  #open(chat, name, nick, kept = this.#unsent.get(name)) {
    this.#unsent.delete(name);
    const room = chat.join(name, { nick, place: kept?.place });
    const conversation = emptyConversation(name, room);
    conversation.draft = kept?.draft ?? '';
    conversation.seen = kept?.place.seq;
    for (const { id, text, to, code, reason } of kept?.failed ?? []) {
      conversation.transcript.wait(id, text, to);
      conversation.transcript.fail(id, { code, reason });
    }
    for (const { id, text, to } of room.place.says) this.saying.wait(conversation, id, text, to);
    this.model.conversations.set(name, conversation);
    new Hearing(this, () => this.#chat).hearRoom(chat, conversation);
  }

  /**
   * Joins one more room.
   *
   * @param {string} name
   * @param {string} [nick]
   */
  join(name, nick = this.model.nick) {
    const room = narrow(name).normalize('NFC').trim().toLowerCase().replace(/\s+/gu, '-');
    if (room === '') return;
    if (this.#chat && !this.model.conversations.has(room)) this.#open(this.#chat, room, nick);
    this.update({ notLetIn: undefined });
    this.show(room);
  }

  /** @param {string} name */
  leave(name) {
    this.model.conversations.get(name)?.room.leave();
    this.#forget(name);
    if (this.model.conversations.size === 0) this.goToDoor(undefined);
  }

  /**
   * A room does not let us in.
   *
   * @param {string} name
   * @param {Complaint} complaint
   */
  refuse(name, complaint) {
    const conversation = this.model.conversations.get(name);
    if (conversation) {
      const { room, draft, transcript } = conversation;
      const { nick, says } = room.place;
      const { failed } = transcript;
      if (says.length + failed.length > 0) this.#unsent.set(name, { place: { nick, says }, draft, failed });
    }
    this.#forget(name);
    if (this.model.conversations.size > 0) this.update({ notLetIn: { room: name, complaint }, panel: 'rooms' });
    else this.goToDoor(complaint);
  }

  /** @param {string} name */
  #forget(name) {
    const { conversations, current } = this.model;
    conversations.delete(name);
    this.#places.forget(name);
    this.update({});
    if (name === current) this.#turnTo([...conversations.keys()][0] ?? '');
  }

  /** @param {Complaint | undefined} complaint */
  goToDoor(complaint) {
    this.#chat?.close();
    this.#chat = undefined;
    this.#places.clear();
    this.update({ ...outside(), complaint });
  }

  /**
   * The session is over, and there will be no other.
   *
   * @param {string} reason
   */
  end(reason) {
    const { view, complaint, endedReason } = this.model;
    if (view === 'door') return this.goToDoor(complaint ?? { code: reason, reason: endedReason });
    if (FINAL.includes(reason)) this.#places.clear();
    this.update({ ended: reason, menu: '', question: undefined });
  }

  restart() {
    const { ended, conversations, current, admin } = this.model;
    const nick = this.#chat?.nick ?? this.model.nick;
    if (FINAL.includes(ended)) return this.goToDoor(undefined);
    const rooms = new Map([...conversations].map(([name, each]) => [name, keptOf(each)]));
    this.#begin(nick, rooms, { current, admin });
  }

  /** @param {string} name */
  show(name) {
    this.#turnTo(name);
    this.update({ panel: '' });
  }

  /** @param {string} name */
  #turnTo(name) {
    this.model.conversations.get(name)?.transcript.toEnd();
    this.update({ current: name });
    this.saveIndex();
  }

  /** @param {boolean} admin */
  setAdmin(admin) {
    if (admin === this.model.admin) return;
    this.update({ admin, question: undefined });
    this.saveIndex();
  }

  saveIndex() {
    const { conversations, current, admin, view } = this.model;
    if (view !== 'room' || !this.#chat) return;
    this.#places.saveIndex({ nick: this.#chat.nick, current, admin, names: [...conversations.keys()] });
  }

  /** @param {Conversation} conversation */
  savePlace(conversation) {
    if (FINAL.includes(this.model.ended)) return;
    const { place, draft, failed } = keptOf(conversation);
    // What may be a password is not written down.
    const says = place.says.filter(({ text }) => isOpen(text));
    const kept = { place: { ...place, says }, draft: isOpen(draft) ? draft : '', failed };
    if (this.#places.save(conversation.name, kept) || says.length + failed.length === 0 || this.#warned) return;
    this.#warned = true;
    this.change(conversation, { transcript: conversation.transcript.note('unkept') });
  }

  /** Asks for what was said before the first entry. */
  fetchOlder() {
    const conversation = shown(this.model);
    if (!conversation?.joined || conversation.transcript.dropped) return;
    if (['fetching', 'none'].includes(conversation.older)) return;
    this.change(conversation, { older: 'fetching' });
    conversation.room.older(OLDER).catch(({ reason }) => {
      if (conversation.older === 'fetching') this.change(conversation, { older: reason === 'busy' ? 'busy' : 'some' });
    });
  }

  /** Asks once who is in the room, if there are more than we know. */
  who() {
    const conversation = shown(this.model);
    if (!conversation?.joined || conversation.asked || conversation.nicks.length >= conversation.count) return;
    conversation.asked = true;
    conversation.room.who();
  }

  toEnd() {
    shown(this.model)?.transcript.toEnd();
    this.update({});
  }

  /** What is at the end of the room is before somebody's eyes. */
  seen() {
    const conversation = shown(this.model);
    if (conversation && conversation.unread > 0) this.change(conversation, { unread: 0 });
  }

  /** @param {Model['panel']} panel */
  showPanel(panel) {
    this.update({ panel: this.model.panel === panel ? '' : panel });
  }

  /** @param {string} nick whose menu is opened, or '' */
  openMenu(nick) {
    this.update({ menu: nick });
  }

  /** @param {Question | undefined} question */
  ask(question) {
    this.update({ question, menu: '' });
  }

  /** @param {string} code */
  speak(code) {
    this.update({ language: chooseLanguageForGood(code) });
    apply(this.model.language, this.model.theme);
  }

  /** @param {Theme} theme */
  paint(theme) {
    chooseTheme(theme);
    this.update({ theme });
    apply(this.model.language, theme);
  }
}

/** @param {Conversation} conversation @returns {Kept} */
function keptOf({ room, draft, transcript }) {
  return { place: room.place, draft, failed: transcript.failed };
}

/** @param {string} name @returns {string} with letters of the usual width, as names of rooms are written */
function narrow(name) {
  return name.replace(/[\uff01-\uffee]/gu, (letter) => letter.normalize('NFKC'));
}
