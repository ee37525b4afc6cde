/** @import { ModelSession } from './model-session.js' */

/** @typedef {{ nick: string, token: string, session: ModelSession | null, acknowledged: Map<string, any> }} Member */

let logs = 0;

/** The chat room as far as the tests of the client need it, in memory: an application of the model server. */
export class ModelChat {
  /** Everything that was said, oldest first. @type {any[]} */
  messages = [];
  #log = `log${++logs}`;
  /** @type {Map<string, Member>} */
  #members = new Map();
  #tokens = 0;
  /** @type {() => string} */
  #time;

  /** @param {() => string} time */
  constructor(time = () => new Date().toISOString()) {
    this.#time = time;
  }

  /**
   * @param {ModelSession} session
   * @param {any} packet
   */
  received = (session, packet) => {
    const member = this.#memberOf(session);
    switch (packet.kind) {
      case 'join':
        return this.#join(session, packet);
      case 'say':
        return member ? this.#say(member, packet) : session.send(error('not-joined', 'Join first.', packet.id));
      case 'leave':
        return member && this.#leave(member, packet.reason ?? 'left');
      case 'who':
        return session.send({ kind: 'members', room: 'lobby', count: this.#nicks().length, members: this.#nicks() });
    }
  };

  /**
   * @param {ModelSession} session
   * @param {string} reason
   */
  closed = (session, reason) => {
    const member = this.#memberOf(session);
    if (member) this.#leave(member, reason);
  };

  /** The process died and came back with its log: everybody has to come in again. */
  restart() {
    for (const each of this.#members.values()) each.session = null;
    return this;
  }

  /**
   * @param {ModelSession} session
   * @param {any} packet
   */
  #join(session, { nick, since, log, token }) {
    const known = this.#members.get(nick.toLowerCase());
    if (!/^\S.{0,31}$/.test(nick)) return session.send(error('bad-nick', 'A nick has 1 to 32 characters.'));
    if (known?.session && known.token !== token) return session.send(error('nick-taken', `${nick} is taken.`));
    const member =
      known?.token === token && known
        ? known
        : { nick, token: `t${++this.#tokens}`, session: null, acknowledged: new Map() };
    const old = member.session;
    member.session = session;
    this.#members.set(nick.toLowerCase(), member);
    if (old) {
      old.send(error('replaced', 'Another tab goes on with this nick.'));
      old.end('remote-stream-error');
    } else this.#publish({ kind: 'joined', room: 'lobby', nick, at: this.#time() }, member);
    const seq = this.messages.length;
    const complete = log === this.#log && since <= seq;
    const history = this.messages.slice(complete ? since : -200);
    const head = { kind: 'welcome', room: 'lobby', nick, seq, log: this.#log, token: member.token };
    session.send({ ...head, members: this.#nicks(), history, oldest: 1, complete: since === undefined || complete });
  }

  /**
   * @param {Member} member
   * @param {any} packet
   */
  #say(member, { id, text }) {
    const known = member.acknowledged.get(id);
    if (known) return member.session?.send(known);
    if (text.length > 2000) return member.session?.send(error('too-long', 'A message has up to 2000 characters.', id));
    const seq = this.messages.length + 1;
    const message = { kind: 'message', room: 'lobby', from: member.nick, text, seq, id, at: this.#time() };
    this.messages.push(message);
    member.acknowledged.set(id, message);
    this.#publish(message);
  }

  /**
   * @param {Member} member
   * @param {string} reason
   */
  #leave(member, reason) {
    this.#members.delete(member.nick.toLowerCase());
    this.#publish({ kind: 'left', room: 'lobby', nick: member.nick, reason, at: this.#time() });
  }

  /**
   * @param {any} packet
   * @param {Member} [except]
   */
  #publish(packet, except) {
    for (const each of this.#members.values()) if (each !== except) each.session?.send(packet);
  }

  /** @param {ModelSession} session */
  #memberOf(session) {
    return [...this.#members.values()].find((each) => each.session === session);
  }

  #nicks() {
    return [...this.#members.values()].filter((each) => each.session).map((each) => each.nick);
  }
}

/**
 * @param {string} code
 * @param {string} text
 * @param {string} [id]
 */
function error(code, text, id) {
  return { kind: 'error', code, text, id };
}
