import { isAdminCommand, isCommand } from '../src/chat/commands.js';
import { forbidden } from '../src/chat/text.js';
import { mentionsIn } from './mentions.js';
import { notify } from './notifications.js';
import { saveNick } from './preferences.js';
import { goneNotes, isTold, leaveNote } from './presence-notes.js';
import { isAtEnd, isReading } from './scrolling.js';

/** @import { Chat, Room, State, Welcome } from '../src/chat.js' */
/** @import { Conversation } from './model.js' */
/** @import { Phrase } from './i18n/language.js' */
/** @import { Transcript } from './transcript.js' */
/** @import { Controller } from './controller.js' */

/** How long a loss of the session is not shown, in ms. */
const SHOW_LOSS_AFTER = 600;

/** Codes of errors that end the session, in the server's words. */
const ENDS = ['kicked', 'banned', 'too-many-connections'];

/**
 * The listeners to the events of a chat: they change the model of the page. Events of a chat that the user has left are
 * ignored.
 */
export class ChatEvents {
  #controller;
  #chat;

  /**
   * @param {Controller} controller
   * @param {() => Chat | undefined} chat the present one
   */
  constructor(controller, chat) {
    this.#controller = controller;
    this.#chat = chat;
  }

  /** @param {Chat} chat */
  listenToSession(chat) {
    const controller = this.#controller;
    /** @type {Chat['session']['on']} */
    const on = (name, listener) => chat.session.on(name, (value) => void (this.#chat() === chat && listener(value)));
    on('state', ({ state }) => this.#showState(state));
    on('end', ({ reason }) => controller.end(reason));
    on('lost', ({ reason }) => {
      for (const each of controller.model.conversations.values()) {
        each.returning.lost(each);
        controller.change(each, { joined: false, typing: [] });
      }
      // Admin rights end with the session, unless another one follows at once with the token.
      if (reason !== 'takeover') controller.setAdmin(false);
    });
  }

  /** @param {State} state */
  #showState(state) {
    const { model } = this.#controller;
    this.#controller.update({ state });
    const passing = state === 'reconnecting' || (state === 'connecting' && model.view === 'room');
    if (passing) setTimeout(() => this.#controller.update({ shownState: model.state }), SHOW_LOSS_AFTER);
    else this.#controller.update({ shownState: state });
  }

  /**
   * @param {Chat} chat
   * @param {Conversation} conversation
   */
  listenToRoom(chat, conversation) {
    const controller = this.#controller;
    const { room, transcript, name } = conversation;
    const here = () => this.#chat() === chat && controller.model.conversations.get(name) === conversation;
    /** @type {Room['on']} */
    const on = (event, listener) =>
      room.on(event, (value) => {
        if (!here()) return;
        // A room that is not shown stays at its end.
        if (name !== controller.model.current) transcript.window.following = true;
        else if (!isAtEnd()) transcript.window.following = false;
        listener(value);
        controller.change(conversation, {});
      });
    room.on('place', () => void (here() && controller.saveRoom(conversation)));
    on('welcome', (welcome) => this.#welcome(conversation, welcome));
    on('refused', (error) => controller.refuse(name, error));
    on('error', (error) => this.#error(conversation, error));
    on('members', ({ nicks, count }) => Object.assign(conversation, { nicks, count }));
    on('typing', ({ nicks }) => (conversation.typing = nicks));
    on('presence', (presence) => this.#presence(conversation, presence));
    on('message', (message) => {
      const said = heardIn(room, message);
      this.#count(conversation, said, transcript.add(said));
    });
    on('whisper', (whisper) => {
      const said = heardIn(room, whisper);
      this.#count(conversation, said, transcript.append({ type: 'whisper', ...said }));
    });
    on('notice', (notice) => this.#notice(conversation, notice));
    on('failed', (say) => this.#failed(conversation, say));
    on('waiting', () => (conversation.slow = true));
    on('history', ({ messages, before, complete }) => {
      transcript.prepend(
        messages.map((each) => heardIn(room, each)),
        before,
      );
      conversation.older = complete ? 'none' : 'some';
    });
  }

  /**
   * @param {Conversation} conversation
   * @param {Welcome} welcome
   */
  #welcome(conversation, { nick, gap, complete, messageLength = Infinity }) {
    const controller = this.#controller;
    if (gap) conversation.transcript.gap(`gap.${gap}`);
    Object.assign(conversation, { joined: true, typing: [], asked: false, admins: new Set(), messageLength });
    const { returning, transcript } = conversation;
    returning.wait(
      () => conversation,
      (gone) => {
        for (const note of goneNotes(gone)) transcript.note(...note);
        controller.update({});
      },
    );
    // The messages of the welcome are from before this member joined, or before a reload.
    conversation.seen ??= Number.MAX_SAFE_INTEGER;
    queueMicrotask(() => {
      conversation.seen = 0;
      controller.reading.listRooms();
    });
    // What was requested from a session that is gone may be requested again.
    conversation.older = complete ? 'none' : 'some';
    controller.update({
      view: 'room',
      ...(conversation.name === controller.model.current ? { nick } : {}),
      error: undefined,
    });
    saveNick(this.#chat()?.nick ?? nick);
    controller.saveIndex();
    controller.saveRoom(conversation);
  }

  /**
   * @param {Conversation} conversation
   * @param {{ kind: 'joined' | 'left', nick: string, reason?: string }} presence
   */
  #presence({ transcript, admins, returning }, { kind, nick, reason = '' }) {
    // That a member is an admin is told after it joined.
    admins.delete(nick);
    if (kind === 'left') {
      returning.left(nick);
      transcript.note(...leaveNote(nick, reason));
    } else if (!returning.isBack(nick)) transcript.note('joined', { nick });
  }

  /**
   * @param {Conversation} conversation
   * @param {{ id: string, text: string, code: string, reason: string, phrases?: Phrase[] }} say
   */
  #failed(conversation, { id, text, code, reason, phrases }) {
    const { transcript } = conversation;
    const why = { code, reason, phrases };
    if (this.#controller.sender.sending) return void (conversation.error = { ...why, character: forbidden(text) });
    this.#controller.sender.settleAdminCommand(id, false);
    // An admin gets `forbidden` as well; only other members are told of /auth.
    if (code === 'forbidden' && isAdminCommand(text) && hasCode(phrases, 'auth-first'))
      this.#controller.setAdmin(false);
    if (isCommand(text)) transcript.append({ type: 'error', text: '', id, ...why });
    else transcript.fail(id, why);
    this.#clearSlow(conversation);
  }

  /**
   * @param {Conversation} conversation
   * @param {{ text: string, phrases?: Phrase[], code?: string, nick?: string, id?: string }} notice
   */
  #notice(conversation, { text, phrases, code, nick, id }) {
    const { transcript, admins, room } = conversation;
    if (nick !== undefined && (code === 'admin' || code === 'no-admin')) {
      // Of itself a member learns from the answer to its command.
      if (nick === room.nick) this.#controller.setAdmin(code === 'admin');
      else transcript.append({ type: 'note', text, phrases });
      if (nick !== room.nick && code === 'admin') admins.add(nick);
      else admins.delete(nick);
    } else if (isTold(transcript, phrases, id)) transcript.drop(id);
    else transcript.append({ type: 'notice', text, phrases, id });
    if (id !== undefined) this.#controller.sender.settleAdminCommand(id, true);
    this.#clearSlow(conversation);
  }

  /**
   * @param {Conversation} conversation
   * @param {{ code: string, reason: string, phrases?: Phrase[], history: boolean }} error
   */
  #error(conversation, { code, reason, phrases, history }) {
    if (history) conversation.older = 'busy';
    else if (ENDS.includes(code)) this.#controller.update({ endError: { code, reason, phrases } });
    else conversation.error = { code, reason, phrases };
  }

  /** @param {Conversation} conversation */
  #clearSlow(conversation) {
    if (conversation.transcript.unsent === 0) conversation.slow = false;
  }

  /**
   * @param {Conversation} conversation
   * @param {{ from: string, own: boolean, text: string, to?: string, seq?: number, id?: string }} message
   * @param {Transcript} transcript
   */
  #count(conversation, { from, own, text, to, seq = Infinity, id }, transcript) {
    this.#clearSlow(conversation);
    const { room, nicks, name } = conversation;
    if (own || seq <= (conversation.seen ?? 0)) return;
    if (to !== undefined || mentionsIn(room.nick, nicks).isMentioned(text)) {
      const { language } = this.#controller.model;
      const title = to === undefined ? `${from} (${name})` : language.say('whisper.from', { nick: from });
      notify({ title, text, tag: `${name} ${id ?? seq}` }, () => this.#controller.show(name));
    }
    if (conversation.name === this.#controller.model.current && isReading()) return;
    if (conversation.unread === 0) conversation.marked = transcript.newest;
    conversation.unread++;
  }
}

/** @param {Phrase[] | undefined} phrases @param {string} code */
function hasCode(phrases = [], code) {
  return phrases.some((each) => each.code === code);
}

/**
 * @template {{ from: string, id?: string, seq?: number }} Said
 * @param {Room} room
 * @param {Said} said
 * @returns {Said & { own: boolean }} with whether this member said it
 */
function heardIn(room, said) {
  return { ...said, own: room.isOwn(said) };
}
