import { check, FUNCTION, TEXT } from '../src/argument-check.js';
import { FakeMember } from './fake-member.js';
import { FakeRoom } from './fake-room.js';

/** @import { FakeSession } from './fake-session.js' */
/** @import { Member } from './fake-room.js' */

/** The chat in memory, for a world to be started with: rooms, members, whispers, history and a few commands. */
export class FakeChat {
  /** @type {Map<string, FakeRoom>} */
  rooms = new Map();
  /** How many messages a member may send in how many ms; undefined: any number. @type {{ events: number, per: number } | undefined} */
  rateLimit;
  /** All accepted messages and whispers of members, in order. @type {{ from: string, text: string }[]} */
  taken = [];
  /** Above so many members joins and leaves are announced by `members`. */
  presenceMax = 200;
  /** The most characters of a message, which a welcome tells. */
  messageLength = 2000;
  /** How many messages a welcome holds, and how many nicks an answer to `who`. */
  page = 200;
  whoPage = 500;
  /** The error that the next messages get. @type {{ code: string, retryAfter?: number, times: number } | undefined} */
  trouble;
  #now;
  /** The request whose packets are received, and when it came: they count as sent at one time. */
  #request = { session: /** @type {FakeSession | undefined} */ (undefined), rid: 0, at: 0 };

  /** @param {() => number} [now] the time of what is said, in ms since 1970 */
  constructor(now = () => Date.now()) {
    check('now', now, FUNCTION);
    this.#now = now;
    this.room('lobby');
  }

  /** @param {string} name of a room that is made if there is none */
  room(name) {
    check('name', name, TEXT);
    const room = this.rooms.get(name) ?? new FakeRoom(name, this);
    this.rooms.set(name, room);
    return room;
  }

  /**
   * Adds a member without a session.
   *
   * @param {string} nick
   * @param {string} [room]
   */
  enter(nick, room = 'lobby') {
    check('nick', nick, TEXT);
    check('room', room, TEXT);
    return new FakeMember(this.room(room), nick);
  }

  /** The rooms that have members, those with the most first. */
  listed() {
    const rooms = [...this.rooms].map(([name, { size }]) => ({ name, members: size }));
    return rooms.filter(({ members }) => members > 0).sort((one, other) => other.members - one.members);
  }

  /** The messages of the lobby, oldest first. */
  get messages() {
    return this.room('lobby').messages;
  }

  get whispers() {
    return this.room('lobby').whispers;
  }

  time() {
    return new Date(this.#now()).toISOString();
  }

  /**
   * @param {FakeSession} session
   * @param {any} packet
   */
  received = (session, packet) => {
    const { rid } = session;
    if (session !== this.#request.session || rid !== this.#request.rid)
      this.#request = { session, rid, at: this.#now() };
    const isName = packet.kind === 'join' && typeof packet.room === 'string';
    if (isName || this.rooms.has(packet.room)) return this.room(packet.room).received(session, packet);
    session.send({ kind: 'error', room: packet.room, code: 'unknown-room', text: 'There is no such room.' });
  };

  /**
   * @param {FakeSession} session
   * @param {string} reason
   */
  closed = (session, reason) => {
    for (const room of this.rooms.values()) {
      const member = room.memberOf(session);
      if (member) room.leave(member, reason);
    }
  };

  /** The process died and came back with its logs: all members have to join again. */
  restart() {
    for (const each of this.rooms.values()) each.restart();
    return this;
  }

  /**
   * Whether a member may send the message that is received. After a refusal all are refused until its time, and those of its
   * request in any case, so that their order holds.
   *
   * @param {Member} member
   * @returns {{ code: string, text: string, retryAfter?: number } | undefined}
   */
  refusal(member) {
    const now = this.#request.at;
    if (now >= member.refused.until) member.refused = this.#judge(member, now);
    const { code, until } = member.refused;
    if (now < until) return { code, text: 'Not now.', retryAfter: Math.ceil(until - now) / 1000 };
    return code ? { code, text: 'Never.' } : undefined;
  }

  /**
   * @param {Member} member
   * @param {number} now
   */
  #judge(member, now) {
    if (this.trouble && this.trouble.times > 0) {
      this.trouble.times--;
      return { code: this.trouble.code, until: now + (this.trouble.retryAfter ?? 0) * 1000 };
    }
    if (!this.rateLimit) return NOT_REFUSED;
    const { events, per } = this.rateLimit;
    const fullUntil = Math.max(member.fullUntil, now) + per / events;
    if (fullUntil > now + per) return { code: 'rate-limited', until: fullUntil - per };
    member.fullUntil = fullUntil;
    return NOT_REFUSED;
  }
}

/** A member that was admitted. */
const NOT_REFUSED = { code: '', until: 0 };
