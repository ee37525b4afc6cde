/** @import { FakeRoom } from './fake-room.js' */

/** A member of a room of the fake chat, without a session, that a test controls. */
export class FakeMember {
  /** The packets that the room sent to it, oldest first. @type {any[]} */
  heard = [];
  #room;

  /**
   * @param {FakeRoom} room
   * @param {string} nick
   */
  constructor(room, nick) {
    this.#room = room;
    this.nick = nick;
    room.received(this, { kind: 'join', nick });
  }

  /** @param {string} text */
  say(text) {
    this.#room.received(this, { kind: 'say', text });
  }

  /**
   * @param {string} to
   * @param {string} text
   */
  whisper(to, text) {
    this.#room.received(this, { kind: 'whisper', to, text });
  }

  /** @param {boolean} active */
  typing(active) {
    this.#room.received(this, { kind: 'typing', active });
  }

  /** @param {string} [reason] */
  leave(reason) {
    this.#room.received(this, { kind: 'leave', reason });
  }

  /** @param {any} packet */
  send(packet) {
    this.heard.push(packet);
  }

  end() {}
}
