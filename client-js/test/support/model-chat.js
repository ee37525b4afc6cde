import { ModelRoom } from './model-room.js';

/** @import { ModelSession } from './model-session.js' */
/** @import { Member } from './model-room.js' */

/** The chat as far as the tests of the client need it, in memory: an application of the model server. */
export class ModelChat {
  /** @type {Map<string, ModelRoom>} */
  rooms = new Map();
  /** So many messages in so many ms are taken of a member; nothing: any number. @type {{ events: number, per: number } | undefined} */
  rateLimit;
  /** Above so many members, who comes and goes is told by `members`. */
  presenceMax = 200;
  /** How many messages a welcome holds, and how many nicks an answer to `who`. */
  page = 200;
  whoPage = 500;
  /** What befalls everything that is said. @type {{ code: string, retryAfter?: number, times: number } | undefined} */
  trouble;
  #now;

  /** @param {() => number} now in ms */
  constructor(now = () => Date.now()) {
    this.#now = now;
    this.room('lobby');
  }

  /** @param {string} name */
  room(name) {
    const room = this.rooms.get(name) ?? new ModelRoom(name, this);
    this.rooms.set(name, room);
    return room;
  }

  /** What was said in the lobby, oldest first. */
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
   * @param {ModelSession} session
   * @param {any} packet
   */
  received = (session, packet) => {
    if (packet.kind === 'join' || this.rooms.has(packet.room)) return this.room(packet.room).received(session, packet);
    session.send({ kind: 'error', room: packet.room, code: 'unknown-room', text: 'There is no such room.' });
  };

  /**
   * @param {ModelSession} session
   * @param {string} reason
   */
  closed = (session, reason) => {
    for (const room of this.rooms.values()) {
      const member = room.memberOf(session);
      if (member) room.leave(member, reason);
    }
  };

  /** The process died and came back with its logs: everybody has to come in again. */
  restart() {
    for (const each of this.rooms.values()) each.restart();
    return this;
  }

  /**
   * Whether a member may say something now. After a refusal all is refused until its time, so order holds.
   *
   * @param {Member} member
   * @param {any} packet
   * @returns {{ code: string, text: string, retryAfter?: number } | undefined}
   */
  refusal(member, { text }) {
    const now = this.#now();
    if (this.trouble && this.trouble.times-- > 0) {
      const { code, retryAfter } = this.trouble;
      return { code, text: `Not now: ${text}`, retryAfter };
    }
    if (!this.rateLimit) return undefined;
    const { events, per } = this.rateLimit;
    const fullUntil = Math.max(member.fullUntil, now) + per / events;
    if (now >= member.refusedUntil && fullUntil <= now + per) {
      member.fullUntil = fullUntil;
      return undefined;
    }
    if (now >= member.refusedUntil) member.refusedUntil = fullUntil - per;
    return { code: 'rate-limited', text: 'Slowly.', retryAfter: Math.ceil(member.refusedUntil - now) / 1000 };
  }
}
