import { check, TEXT } from '../src/argument-check.js';

/** @import { FakeChat } from './fake-chat.js' */

/** Where packets for a member go. @typedef {{ send: (packet: any) => void, end: (condition: string) => void }} Peer */

/**
 * @typedef {object} Member
 * @property {string} nick
 * @property {string} token
 * @property {Peer | undefined} session
 * @property {boolean} admin
 * @property {Map<string, any>} acknowledged the word on each id
 * @property {number} fullUntil when all of the rate limit is given back, in ms
 * @property {{ code: string, until: number }} refused what is said before that time is refused, in ms
 */

/** The error for another text under a known id. */
const ID_REUSED = { code: 'id-reused', text: 'You have said something else under this id; choose another.' };

let logs = 0;
let tokens = 0;

/**
 * One room of the fake chat. Publishes at once, and keeps everything. It is long because it is all that a room of the server is: a
 * method for each kind of packet, and the commands that the tests of the page need.
 */
export class FakeRoom {
  /** All messages, oldest first. @type {any[]} */
  messages = [];
  /** All delivered whispers. @type {any[]} */
  whispers = [];
  #log = `log${++logs}`;
  /** @type {Map<string, Member>} */
  #members = new Map();
  #name;
  #chat;

  /**
   * @param {string} name
   * @param {FakeChat} chat
   */
  constructor(name, chat) {
    this.#name = name;
    this.#chat = chat;
  }

  /** How many members it has. */
  get size() {
    return this.#members.size;
  }

  /** The process died and came back with its log: all members have to join again. */
  restart() {
    for (const each of this.#members.values()) each.session = undefined;
  }

  /**
   * Kicks a member, as an admin does.
   *
   * @param {string} nick
   * @param {string} [reason]
   */
  kick(nick, reason = 'no reason') {
    check('nick', nick, TEXT);
    check('reason', reason, TEXT);
    const member = this.#members.get(nick.toLowerCase());
    const session = member?.session;
    if (!member || !session) throw new Error(`${nick} is not in ${this.#name}`);
    this.#members.delete(nick.toLowerCase());
    this.#presence('left', member, `kicked: ${reason}`);
    member.session = undefined;
    this.#tell(session, { kind: 'error', code: 'kicked', text: reason });
    session.end('remote-stream-error');
  }

  /** @param {Peer} session */
  memberOf(session) {
    return [...this.#members.values()].find((each) => each.session === session);
  }

  /**
   * @param {Peer} session
   * @param {any} packet
   */
  received(session, packet) {
    if (packet.kind === 'join') return this.#join(session, packet);
    const member = this.memberOf(session);
    if (!member) return this.#tell(session, { kind: 'error', code: 'not-joined', text: 'Join first.', id: packet.id });
    switch (packet.kind) {
      case 'say':
      case 'whisper':
        return this.#hear(member, session, packet);
      case 'typing':
        if (this.#isLarge()) return;
        return this.#publish({ kind: 'typing', nick: member.nick, active: packet.active }, member);
      case 'history':
        return this.#history(session, packet);
      case 'who':
        return this.#who(session, packet);
      case 'rooms':
        return this.#tell(session, { kind: 'rooms', rooms: this.#chat.listed() });
      case 'leave':
        return this.leave(member, packet.reason ? `left: ${packet.reason}` : 'left');
    }
  }

  /**
   * @param {Peer} session
   * @param {any} packet
   */
  #join(session, { nick, since, log, token }) {
    const known = this.#members.get(nick.toLowerCase());
    if (!/^\S.{0,31}$/.test(nick)) return this.#refuse(session, 'bad-nick', 'A nick has 1 to 32 characters.');
    if (known?.session && known.token !== token) {
      const phrases = [{ code: 'nick-taken', params: { nick } }];
      return this.#refuse(session, 'nick-taken', `The nick ${nick} is taken.`, { suggestion: `${nick}2`, phrases });
    }
    const fresh = {
      nick,
      session: undefined,
      admin: false,
      acknowledged: new Map(),
      fullUntil: 0,
      refused: { code: '', until: 0 },
    };
    const member = known?.token === token && known ? known : { ...fresh, token: `t${++tokens}` };
    const old = member.session;
    member.session = session;
    this.#members.set(nick.toLowerCase(), member);
    if (old && old !== session) {
      old.send({ kind: 'error', code: 'replaced', text: 'Another tab goes on with this nick.' });
      old.end('remote-stream-error');
    } else {
      member.admin = false;
      this.#presence('joined', member);
    }
    const seq = this.messages.length;
    const same = log === this.#log && since <= seq;
    const history = this.messages.slice(same ? since : 0).slice(-this.#chat.page);
    const complete = since === undefined || (same && history.length === seq - since);
    const { messageLength } = this.#chat;
    const head = { kind: 'welcome', nick, seq, log: this.#log, token: member.token, history, oldest: 1, complete };
    this.#tell(session, { ...head, messageLength, members: this.#isLarge() ? this.#nicks().length : this.#nicks() });
  }

  /**
   * @param {Member} member
   * @param {Peer} session
   * @param {any} packet
   */
  #hear(member, session, packet) {
    const { id, text, to } = packet;
    const known = member.acknowledged.get(id);
    if (id !== undefined && known) {
      const same = known.kind === 'notice' || (known.text === text && known.to === to);
      return same ? session.send(known) : this.#tell(session, { kind: 'error', id, ...ID_REUSED });
    }
    const error = this.#chat.refusal(member) ?? this.#fault(packet);
    if (error) return this.#tell(session, { kind: 'error', id, ...error });
    const at = this.#chat.time();
    this.#chat.taken.push({ from: member.nick, text });
    if (to !== undefined) {
      const whisper = { kind: 'whisper', room: this.#name, from: member.nick, to, text, id, at };
      this.whispers.push(whisper);
      member.acknowledged.set(id, whisper);
      for (const each of new Set([session, this.#members.get(to.toLowerCase())?.session])) each?.send(whisper);
    } else if (text.trim().startsWith('/')) {
      this.#command(member, session, { id, text: text.trim() });
    } else {
      const seq = this.messages.length + 1;
      const message = { kind: 'message', room: this.#name, from: member.nick, text, seq, id, at };
      this.messages.push(message);
      member.acknowledged.set(id, message);
      this.#publish(message);
    }
  }

  /**
   * Any password will do.
   *
   * @param {Member} member
   * @param {Peer} session
   * @param {{ id: string | undefined, text: string }} command
   */
  #command(member, session, { id, text }) {
    const admin = text.startsWith('/auth ') || (text !== '/admin logout' && member.admin);
    if (text.startsWith('/admin') && !member.admin) {
      const error = { code: 'forbidden', text: 'Only admins may do this: type /auth PASSWORD first.' };
      const phrases = [{ code: 'auth-first', params: {} }];
      return this.#tell(session, { kind: 'error', id, ...error, phrases });
    }
    this.#tell(session, {
      kind: 'notice',
      text: `Usage: ${text}.`,
      id,
      phrases: [{ code: 'usage', params: { usage: text } }],
    });
    if (admin === member.admin) return;
    member.admin = admin;
    const { nick } = member;
    const [code, words] = admin ? ['admin', 'is an admin now'] : ['no-admin', 'is no admin any more'];
    const phrases = [{ code: admin ? 'admin-now' : 'admin-no-more', params: { nick } }];
    this.#publish({ kind: 'notice', text: `${nick} ${words}.`, code, nick, phrases });
  }

  /** @param {any} packet */
  #fault({ text, to }) {
    const most = this.#chat.messageLength;
    if ([...text].length > most) return { code: 'too-long', text: `A message has up to ${most} characters.` };
    if (to === undefined)
      return text.trim() === '/nonsense' ? { code: 'unknown-command', text: 'Try /help.' } : undefined;
    return this.#members.has(to.toLowerCase())
      ? undefined
      : { code: 'no-such-member', text: 'No member here has this nick.' };
  }

  /**
   * @param {Peer} session
   * @param {any} packet
   */
  #history(session, { before, limit = 50 }) {
    const older = this.messages.slice(0, before - 1);
    const messages = older.slice(-limit);
    this.#tell(session, { kind: 'history', before, messages, complete: messages.length === older.length });
  }

  /**
   * @param {Peer} session
   * @param {any} packet
   */
  #who(session, { after = 0 }) {
    const nicks = this.#nicks();
    const end = after + this.#chat.whoPage;
    const page = { count: nicks.length, members: nicks.slice(after, end), next: end < nicks.length ? end : undefined };
    this.#tell(session, { kind: 'members', ...page });
  }

  /**
   * A member whose session is gone may come back with the token; one that left may not.
   *
   * @param {Member} member
   * @param {string} reason
   */
  leave(member, reason) {
    if (reason.startsWith('left')) this.#members.delete(member.nick.toLowerCase());
    member.session = undefined;
    this.#presence('left', member, reason);
  }

  /**
   * @param {'joined' | 'left'} kind
   * @param {Member} member
   * @param {string} [reason]
   */
  #presence(kind, member, reason) {
    const { nick } = member;
    if (!this.#isLarge()) return this.#publish({ kind, nick, reason, at: this.#chat.time() }, member);
    this.#publish({ kind: 'members', count: this.#nicks().length, [kind]: [nick] }, member);
  }

  /**
   * @param {any} packet
   * @param {Member} [except]
   */
  #publish(packet, except) {
    for (const each of this.#members.values()) if (each !== except && each.session) this.#tell(each.session, packet);
  }

  /**
   * @param {Peer} session
   * @param {any} packet
   */
  #tell(session, { kind, ...rest }) {
    session.send({ kind, room: this.#name, ...rest });
  }

  /**
   * @param {Peer} session
   * @param {string} code
   * @param {string} text
   * @param {object} [more]
   */
  #refuse(session, code, text, more) {
    this.#tell(session, { kind: 'error', code, text, ...more });
  }

  #isLarge() {
    return this.#nicks().length > this.#chat.presenceMax;
  }

  #nicks() {
    return [...this.#members.values()].filter((each) => each.session).map((each) => each.nick);
  }
}
