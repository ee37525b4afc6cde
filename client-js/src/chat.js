/** `joinRoom` and `openChat`: the chat as rooms with methods and events, instead of packets. */

import { check, FLAG, OBJECT, TEXT } from './argument-check.js';
import { checkRoomOptions } from './chat/room-options.js';
import { Room } from './chat/room.js';
import { RoomRouter } from './chat/tabs/room-router.js';
import { connect, HoldfastError } from './holdfast.js';
import { connectShared } from './shared.js';

/** @import { Options, Session } from './holdfast.js' */
/** @import { Sharing } from './shared.js' */
/** @import { RoomOptions } from './chat/types.js' */

export { HoldfastError, Room };

/** @typedef {import('./chat/types.js').Code} Code */
/** @typedef {import('./chat/types.js').Failure} Failure */
/** @typedef {import('./chat/types.js').History} History */
/** @typedef {import('./chat/types.js').ListedRoom} ListedRoom */
/** @typedef {import('./chat/types.js').MemberList} MemberList */
/** @typedef {import('./chat/types.js').Message} Message */
/** @typedef {import('./chat/types.js').Notice} Notice */
/** @typedef {import('./chat/types.js').Phrase} Phrase */
/** @typedef {import('./chat/types.js').Place} Place */
/** @typedef {import('./chat/types.js').RoomEvents} RoomEvents */
/** @typedef {import('./chat/types.js').RoomReason} RoomReason */
/** @typedef {import('./chat/types.js').SessionLike} SessionLike */
/** @typedef {Session['state']} State of the connection */
/** @typedef {import('./chat/types.js').Welcome} Welcome */
/** @typedef {import('./chat/types.js').Whisper} Whisper */

/**
 * @typedef {object} Own
 * @property {string} [url] where the server takes requests; `/bind` unless it is given
 * @property {boolean} [tabs] whether the tabs of a browser that have the same nick share one session, where they can: true
 *   unless it is given
 */

/** @typedef {Omit<Options, 'url'> & Own & { nick: string }} ChatOptions `nick`: of the member, in each room that gives no other */

/** @typedef {Omit<Options, 'url'> & Own & Pick<RoomOptions, 'room' | 'place' | 'ids'>} JoinOptions */

/**
 * Opens a session for any number of rooms. It begins at once, and lasts until `close`.
 *
 * @param {ChatOptions} options
 * @returns {Chat}
 * @throws {TypeError} when there is no nick, or an option is not what it must be
 */
export function openChat(options) {
  return new Chat(Object(options));
}

/**
 * Joins a room with a session of its own, which is closed when the room is over: left, closed, or not let in.
 *
 * @param {string} nick
 * @param {JoinOptions} [options]
 * @returns {Room} at once, so that no event is missed; its `ready` resolves when the room is joined
 * @throws {TypeError} when there is no nick, or an option is not what it must be
 */
export function joinRoom(nick, options = {}) {
  check('options', options, OBJECT);
  return join(nick, options);
}

/**
 * @param {string} nick
 * @param {JoinOptions} options
 */
function join(nick, { room, place, ids, ...options }) {
  // Before there is a session, which a room that cannot be would leave open.
  checkRoomOptions({ nick, room, place, ids });
  return new Room(open({ nick, ...options }), { nick, room, place, ids, owns: true });
}

/** @param {ChatOptions} options @returns {Session} */
function open({ url = '/bind', nick, tabs = true, ...options }) {
  check('nick', nick, TEXT);
  check('tabs', tabs, FLAG);
  if (!tabs) return connect({ url, ...options });
  // As the server compares nicks.
  const name = nick.normalize('NFKC').trim().toLowerCase();
  const prefix = `holdfast-token:${String(url)}:${name}:`;
  /** @type {Sharing['switchboard']} */
  const switchboard = (port) => new RoomRouter(port, { store: storage(), prefix });
  return connectShared({ url, name, switchboard, ...options });
}

/** @returns {Storage | undefined} undefined where there is none, or the user allows none */
function storage() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** One session with several rooms, as `openChat` gives it. */
export class Chat {
  #nick;
  /** Those that are not over, by name. @type {Map<string, Room>} */
  #rooms = new Map();
  /** For the events of the connection: `state`, `lost`, `end`. @type {Session} */
  session;

  /** @param {ChatOptions} options */
  constructor(options) {
    check('options', options, OBJECT);
    this.#nick = options.nick;
    this.session = open(options);
  }

  get nick() {
    return this.#nick;
  }

  /** The rooms that are not over. */
  get rooms() {
    return [...this.#rooms.values()];
  }

  /**
   * Joins a room as soon as there is a session, and again in each later one.
   *
   * @param {string} name
   * @param {Partial<Pick<RoomOptions, 'nick' | 'place' | 'ids' | 'signal'>>} [options]
   * @returns {Room} at once, so that no event is missed; the one that there is, if it was joined already
   */
  join(name, options = {}) {
    check('name', name, TEXT);
    check('options', options, OBJECT);
    const { nick = this.#nick, ...rest } = options;
    checkRoomOptions({ nick, ...rest });
    const known = this.#rooms.get(name);
    if (known) return known;
    const room = new Room(this.session, { nick, room: name, ...rest });
    this.#rooms.set(name, room);
    room.on('end', () => this.#rooms.delete(name));
    return room;
  }

  /** Leaves all rooms and ends the session; the second time nothing happens. @returns {Promise<void>} resolves at the end */
  async close() {
    for (const room of this.rooms) room.close();
    await this.session.close();
  }
}
