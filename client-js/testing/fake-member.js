import { check, FLAG, TEXT } from '../src/argument-check.js';

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
    check('text', text, TEXT);
    this.#room.received(this, { kind: 'say', text });
  }

  /**
   * @param {string} to
   * @param {string} text
   */
  whisper(to, text) {
    check('to', to, TEXT);
    check('text', text, TEXT);
    this.#room.received(this, { kind: 'whisper', to, text });
  }

  /** @param {boolean} active */
  typing(active) {
    check('active', active, FLAG);
    this.#room.received(this, { kind: 'typing', active });
  }

  /** @param {string} [reason] */
  leave(reason) {
    if (reason !== undefined) check('reason', reason, TEXT);
    this.#room.received(this, { kind: 'leave', reason });
  }

  /** @param {any} packet */
  send(packet) {
    this.heard.push(packet);
  }

  end() {}
}
