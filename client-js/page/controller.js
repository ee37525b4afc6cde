import { isOpen } from '../src/chat/commands.js';
import { openChat } from '../src/chat.js';
import { roomNamed } from './address.js';
import { ChatEvents } from './chat-events.js';
import { emptyConversation, emptyModel, initialState } from './model.js';
import { PreferencesController } from './preferences-controller.js';
import { ReadingController } from './reading-controller.js';
import { PageStorage } from './storage.js';
import { SendController } from './send-controller.js';

/** @import { Chat } from '../src/chat.js' */
/** @import { Preferences } from './preferences.js' */
/** @import { ShownError, Conversation, Model, DialogRequest } from './model.js' */
/** @import { Index, SavedRoom } from './storage.js' */

/** Ends after which a reload does not join again. */
const FINAL = ['kicked', 'banned'];

/**
 * The controller of the page: the session of the user, the rooms that the user joins and leaves, and what is kept of them for a
 * reload. What belongs to one job has a controller of its own: `sender`, `reading`, `preferences`. It is long because each step of
 * joining, leaving and ending changes the session, the rooms and what is kept of them together.
 */
export class Controller {
  /** @type {Model} */
  model;
  #onChange;
  #storage = new PageStorage(sessionStorage);
  /** @type {Chat | undefined} */
  #chat;
  sender = new SendController(this);
  reading = new ReadingController(this);
  preferences = new PreferencesController(this);
  /** What was not sent to rooms that refused this member, until it joins them again. @type {Map<string, SavedRoom>} */
  #unsent = new Map();
  /** Whether the user was told that nothing can be saved. */
  #warned = false;

  /**
   * @param {Preferences} choices
   * @param {() => void} changed
   */
  constructor(choices, changed) {
    this.model = emptyModel(choices);
    this.#onChange = changed;
  }

  /** @param {Partial<Model>} change */
  update(change) {
    Object.assign(this.model, change);
    this.#onChange();
  }

  /**
   * @param {Conversation} conversation
   * @param {Partial<Conversation>} change
   */
  change(conversation, change) {
    Object.assign(conversation, change);
    this.#onChange();
  }

  /**
   * Joins the rooms in which this tab was before a reload.
   *
   * @param {string} wanted the room to be shown
   */
  resume(wanted) {
    const { rooms, ...index } = this.#storage.load();
    const nick = [...rooms.values()][0]?.place.nick;
    this.update({ wanted });
    if (!nick) return;
    this.#begin(index.nick || nick, rooms, { ...index, current: rooms.has(wanted) ? wanted : index.current });
    if (wanted !== 'lobby') this.join(wanted);
  }

  /**
   * The address names another room.
   *
   * @param {string} room
   * @param {boolean} typed by the user: otherwise it is of a room that was shown before, which may have been left
   */
  follow(room, typed) {
    const { view, ended, conversations } = this.model;
    if (view === 'login') this.update({ wanted: room });
    else if (conversations.has(room)) this.show(room);
    else if (typed && !ended) this.join(room);
    else this.update({});
  }

  /** @param {string} nick */
  enter(nick) {
    const { wanted } = this.model;
    this.#begin(nick, new Map([[wanted, undefined]]), { current: wanted, admin: false });
  }

  /**
   * @param {string} nick
   * @param {Map<string, SavedRoom | undefined>} rooms
   * @param {Pick<Index, 'current' | 'admin'>} index
   */
  #begin(nick, rooms, { current, admin }) {
    this.#chat?.close();
    const chat = openChat({ url: '/bind', nick });
    this.#chat = chat;
    this.sender.reset();
    const view = [...rooms.values()].some((saved) => saved) ? 'room' : 'login';
    const { state } = chat.session;
    this.update({ ...initialState(), view, nick, admin, state, shownState: state });
    new ChatEvents(this, () => this.#chat).listenToSession(chat);
    for (const [name, saved] of rooms) this.#open(chat, name, saved?.place.nick ?? nick, saved);
    const first = [...rooms.keys()][0] ?? 'lobby';
    this.#select(rooms.has(current) ? current : first);
  }

  /**
   * @param {Chat} chat
   * @param {string} name
   * @param {string} nick
   * @param {SavedRoom} [saved]
   */
  #open(chat, name, nick, saved = this.#unsent.get(name)) {
    this.#unsent.delete(name);
    const room = chat.join(name, { nick, place: saved?.place });
    const conversation = emptyConversation(name, room);
    conversation.draft = saved?.draft ?? '';
    conversation.seen = saved?.place.seq;
    for (const each of saved?.failed ?? []) conversation.transcript.addFailed(each);
    for (const { id, text, to } of room.place.says) this.sender.wait(conversation, id, text, to);
    this.model.conversations.set(name, conversation);
    new ChatEvents(this, () => this.#chat).listenToRoom(chat, conversation);
  }

  /**
   * Joins one more room.
   *
   * @param {string} name
   * @param {string} [nick]
   */
  join(name, nick = this.model.nick) {
    const room = roomNamed(name);
    if (room === '') return;
    if (this.#chat && !this.model.conversations.has(room)) this.#open(this.#chat, room, nick);
    this.update({ joinError: undefined });
    this.show(room);
  }

  /** @param {string} name */
  leave(name) {
    this.update({ question: undefined, panel: '' });
    this.model.conversations.get(name)?.room.leave();
    this.#forget(name);
    this.reading.listRooms();
    if (this.model.conversations.size === 0) this.showLogin(undefined);
  }

  /**
   * A room refused this member.
   *
   * @param {string} name
   * @param {ShownError} error
   */
  refuse(name, error) {
    const conversation = this.model.conversations.get(name);
    if (conversation) {
      const { room, draft, transcript } = conversation;
      const { nick, says } = room.place;
      const { failed } = transcript;
      if (says.length + failed.length > 0) this.#unsent.set(name, { place: { nick, says }, draft, failed });
    }
    this.#forget(name);
    if (this.model.conversations.size > 0) this.update({ joinError: { room: name, error }, panel: 'rooms' });
    else this.showLogin(error);
  }

  /** @param {string} name */
  #forget(name) {
    const { conversations, current } = this.model;
    conversations.delete(name);
    this.#storage.forget(name);
    this.update({});
    if (name === current) this.#select([...conversations.keys()][0] ?? '');
  }

  /** @param {ShownError | undefined} error */
  showLogin(error) {
    this.#chat?.close();
    this.#chat = undefined;
    this.#storage.clear();
    // What refused the nick is tried again; what is no room is not.
    const wanted = error && error.code !== 'unknown-room' ? this.model.wanted : 'lobby';
    this.update({ ...initialState(), wanted, error });
  }

  /**
   * The session is over, and there will be no other.
   *
   * @param {string} reason
   */
  end(reason) {
    const { view, error, endError } = this.model;
    if (view === 'login') return this.showLogin(error ?? endError ?? { code: reason });
    if (FINAL.includes(reason)) this.#storage.clear();
    this.update({ ended: reason, menu: '', question: undefined });
  }

  restart() {
    const { ended, conversations, current, admin } = this.model;
    const nick = this.#chat?.nick ?? this.model.nick;
    if (FINAL.includes(ended)) return this.showLogin(undefined);
    const rooms = new Map([...conversations].map(([name, each]) => [name, savedRoomOf(each)]));
    this.#begin(nick, rooms, { current, admin });
  }

  /** @param {string} name */
  show(name) {
    this.#select(name);
    this.update({ panel: '' });
  }

  /** @param {string} name */
  #select(name) {
    this.model.conversations.get(name)?.transcript.window.toEnd();
    this.update({ current: name });
    this.saveIndex();
  }

  /** @param {boolean} admin */
  setAdmin(admin) {
    if (admin === this.model.admin) return;
    const { question } = this.model;
    this.update({ admin, question: question?.kind === 'leave' ? question : undefined });
    this.saveIndex();
  }

  saveIndex() {
    const { conversations, current, admin, view } = this.model;
    if (view !== 'room' || !this.#chat) return;
    this.#storage.saveIndex({ nick: this.#chat.nick, current, admin, names: [...conversations.keys()] });
  }

  /** @param {Conversation} conversation */
  saveRoom(conversation) {
    if (FINAL.includes(this.model.ended)) return;
    const { place, draft, failed } = savedRoomOf(conversation);
    // What may be a password is not stored.
    const says = place.says.filter(({ text }) => isOpen(text));
    const saved = { place: { ...place, says }, draft: isOpen(draft) ? draft : '', failed };
    if (this.#storage.save(conversation.name, saved) || says.length + failed.length === 0 || this.#warned) return;
    this.#warned = true;
    this.change(conversation, { transcript: conversation.transcript.note('unkept') });
  }

  /** @param {Model['panel']} panel */
  showPanel(panel) {
    this.update({ panel: this.model.panel === panel ? '' : panel });
    if (panel === 'rooms') this.reading.listRooms();
  }

  /** @param {string} nick whose menu is opened, or '' */
  openMenu(nick) {
    this.update({ menu: nick });
  }

  /** @param {DialogRequest | undefined} question */
  ask(question) {
    this.update({ question, menu: '' });
  }
}

/** @param {Conversation} conversation @returns {SavedRoom} */
function savedRoomOf({ room, draft, transcript }) {
  return { place: room.place, draft, failed: transcript.failed };
}
