import { isAdminCommand, isCommand } from '/client/chat/commands.js';
import { rememberNick } from './preferences.js';
import { isAtEnd, isReading } from './scrolling.js';

/** @import { Chat, Room, State } from '../src/chat.js' */
/** @import { Conversation } from './model.js' */
/** @import { Values, Key } from './i18n/language.js' */
/** @import { Transcript } from './transcript.js' */
/** @import { Visit } from './controller.js' */

/** A loss that is made good within this time is not worth a word, in ms. */
const PATIENCE = 600;

/** Codes of errors that end the session, in the server's words. */
const ENDS = ['kicked', 'banned', 'too-many-connections'];

/** What the server tells, put into the model of a visit. A chat that was left tells nothing any more. */
export class Hearing {
  #visit;
  #chat;

  /**
   * @param {Visit} visit
   * @param {() => Chat | undefined} chat the one that counts
   */
  constructor(visit, chat) {
    this.#visit = visit;
    this.#chat = chat;
  }

  /** @param {Chat} chat */
  hearSession(chat) {
    const visit = this.#visit;
    /** @type {Chat['session']['on']} */
    const hear = (name, listener) => chat.session.on(name, (value) => void (this.#chat() === chat && listener(value)));
    hear('state', ({ state }) => this.#showState(state));
    hear('end', ({ reason }) => visit.end(reason));
    hear('lost', ({ reason }) => {
      for (const each of visit.model.conversations.values()) visit.change(each, { joined: false, typing: [] });
      // An admin is one for a session, and with the token for one that follows on it at once.
      if (reason !== 'takeover') visit.setAdmin(false);
    });
  }

  /** @param {State} state */
  #showState(state) {
    const { model } = this.#visit;
    this.#visit.update({ state });
    const passing = state === 'reconnecting' || (state === 'connecting' && model.view === 'room');
    if (passing) setTimeout(() => this.#visit.update({ shownState: model.state }), PATIENCE);
    else this.#visit.update({ shownState: state });
  }

  /**
   * @param {Chat} chat
   * @param {Conversation} conversation
   */
  hearRoom(chat, conversation) {
    const visit = this.#visit;
    const { room, transcript, name } = conversation;
    const here = () => this.#chat() === chat && visit.model.conversations.get(name) === conversation;
    /** @type {Room['on']} */
    const hear = (event, listener) =>
      room.on(event, (value) => {
        if (!here()) return;
        // Who looks at another room has nothing to lose sight of in this one.
        if (name !== visit.model.current) transcript.following = true;
        else if (!isAtEnd()) transcript.following = false;
        listener(value);
        visit.change(conversation, {});
      });
    room.on('place', () => void (here() && visit.savePlace(conversation)));
    hear('welcome', (welcome) => this.#welcome(conversation, welcome));
    hear('refused', (complaint) => visit.refuse(name, complaint));
    hear('error', (error) => this.#error(conversation, error));
    hear('members', ({ nicks, count }) => Object.assign(conversation, { nicks, count }));
    hear('typing', ({ nicks }) => (conversation.typing = nicks));
    hear('presence', (presence) => this.#presence(conversation, presence));
    hear('message', (message) => this.#count(conversation, message, transcript.add(message)));
    hear('whisper', ({ from, to, text, id, at }) =>
      this.#count(conversation, { from }, transcript.append({ type: 'whisper', from, to, text, id, at })),
    );
    hear('notice', (notice) => this.#notice(conversation, notice));
    hear('failed', (say) => this.#failed(conversation, say));
    hear('waiting', () => (conversation.slow = true));
    hear('history', ({ messages, before, complete }) => {
      transcript.prepend(messages, before);
      conversation.older = complete ? 'none' : 'some';
    });
  }

  /**
   * @param {Conversation} conversation
   * @param {{ nick: string, gap: 'gone' | 'missing' | null, complete: boolean }} welcome
   */
  #welcome(conversation, { nick, gap, complete }) {
    const visit = this.#visit;
    if (gap) conversation.transcript.gap(`gap.${gap}`);
    Object.assign(conversation, { joined: true, typing: [], asked: false, admins: new Set() });
    // What comes with the welcome was said before us, or before a reload.
    conversation.seen ??= Number.MAX_SAFE_INTEGER;
    queueMicrotask(() => (conversation.seen = 0));
    // What was asked of a session that is gone is asked again.
    conversation.older = complete ? 'none' : 'some';
    visit.update({
      view: 'room',
      ...(conversation.name === visit.model.current ? { nick } : {}),
      complaint: undefined,
    });
    rememberNick(this.#chat()?.nick ?? nick);
    visit.saveIndex();
    visit.savePlace(conversation);
  }

  /**
   * @param {Conversation} conversation
   * @param {{ kind: 'joined' | 'left', nick: string, reason?: string }} presence
   */
  #presence({ transcript, admins }, { kind, nick, reason = '' }) {
    // Whoever comes as an admin is told of after that.
    admins.delete(nick);
    if (kind === 'joined') transcript.note('joined', { nick });
    else transcript.note(...parting(nick, reason));
  }

  /**
   * @param {Conversation} conversation
   * @param {{ id: string, text: string, code: string, reason: string }} say
   */
  #failed(conversation, { id, text, code, reason }) {
    const { transcript } = conversation;
    if (this.#visit.saying.speaking) return void (conversation.complaint = { code, reason });
    this.#visit.saying.settleClaim(id, false);
    // An admin may not do everything either; only who is none is told how to become one.
    if (code === 'forbidden' && isAdminCommand(text) && reason.includes('/auth')) this.#visit.setAdmin(false);
    if (isCommand(text)) transcript.append({ type: 'error', text: '', id, code, reason });
    else transcript.fail(id, { code, reason });
    this.#calm(conversation);
  }

  /**
   * @param {Conversation} conversation
   * @param {{ text: string, code?: string, nick?: string, id?: string }} notice
   */
  #notice(conversation, { text, code, nick, id }) {
    const { transcript, admins, room } = conversation;
    if (nick !== undefined && (code === 'admin' || code === 'no-admin')) {
      transcript.note(code === 'admin' ? 'admin.is' : 'admin.no', { nick });
      if (nick === room.nick) this.#visit.setAdmin(code === 'admin');
      else if (code === 'admin') admins.add(nick);
      else admins.delete(nick);
    } else transcript.append({ type: 'notice', text, id });
    if (id !== undefined) this.#visit.saying.settleClaim(id, true);
    this.#calm(conversation);
  }

  /**
   * @param {Conversation} conversation
   * @param {{ code: string, reason: string, history: boolean }} error
   */
  #error(conversation, { code, reason, history }) {
    if (history) conversation.older = 'busy';
    else if (ENDS.includes(code)) this.#visit.update({ endedReason: reason });
    else conversation.complaint = { code, reason };
  }

  /** @param {Conversation} conversation */
  #calm(conversation) {
    if (conversation.transcript.unsent === 0) conversation.slow = false;
  }

  /**
   * @param {Conversation} conversation
   * @param {{ from: string, seq?: number }} message
   * @param {Transcript} transcript
   */
  #count(conversation, { from, seq = Infinity }, transcript) {
    this.#calm(conversation);
    if (from === conversation.room.nick || seq <= (conversation.seen ?? 0)) return;
    if (conversation.name === this.#visit.model.current && isReading()) return;
    if (conversation.unread === 0) conversation.marked = transcript.newest;
    conversation.unread++;
  }
}

/**
 * @param {string} nick
 * @param {string} reason
 * @returns {[Key, Values]}
 */
function parting(nick, reason) {
  const [, how, why] = /^(kicked|banned|left): (.*)$/su.exec(reason) ?? [];
  if (how === 'left') return ['left.reason', { nick, reason: why ?? '' }];
  if (how) return [how === 'kicked' ? 'left.kicked' : 'left.banned', { nick, reason: why ?? '' }];
  if (reason === 'kicked' || reason === 'banned') return [`left.${reason}.mutely`, { nick }];
  if (reason === 'timeout') return ['left.timeout', { nick }];
  return reason && reason !== 'left' ? ['left.reason', { nick, reason }] : ['left', { nick }];
}
