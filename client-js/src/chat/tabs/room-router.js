import { readPacket } from '../packet-shapes.js';
import { SharedRoom } from './shared-room.js';
import { Tokens } from '../tokens.js';

/** @import { Packet } from '../../types.js' */
/** @import { SwitchboardPort } from '../../tabs/types.js' */
/** @import { Self, Store } from '../tokens.js' */

/** The most rooms that are remembered: twice as many as a session may be in. */
const ROOM_LIMIT = 32;

/** The most ids whose tab is remembered. */
const ID_LIMIT = 2000;

/** Codes of errors that are about the session, whatever room they name. */
const SESSION_CODES = ['replaced', 'kicked', 'banned', 'too-many-connections'];

/**
 * The packet router of the chat in a session that several tabs share. The server sees one member in each room; each tab has
 * its own `Room` objects, which do not know that the session is shared.
 */
export class RoomRouter {
  #port;
  #tokens;
  /** @type {Map<string, SharedRoom>} */
  #rooms = new Map();
  /** Which tab sent what, by the ids of packets. @type {Map<string, string>} */
  #senders = new Map();
  #leads = false;
  /** The rooms that this tab is in. @type {Set<string>} */
  #entered = new Set();

  /**
   * @param {SwitchboardPort} port
   * @param {{ store?: Store, prefix?: string }} [options] where the tokens of all tabs are kept
   */
  constructor(port, { store, prefix = 'holdfast-token:' } = {}) {
    this.#port = port;
    this.#tokens = new Tokens(store, prefix);
  }

  // ---- in the tab that leads

  begin() {
    this.rest();
    this.#leads = true;
  }

  rest() {
    this.#leads = false;
    this.#senders.clear();
    for (const each of this.#rooms.values()) each.reset();
  }

  /**
   * @param {string} tab
   * @param {Packet} packet
   * @returns {Packet | undefined} for the server
   */
  up(tab, packet) {
    switch (packet?.kind) {
      case 'join':
        return this.#room(packet.room).join(tab, packet);
      case 'leave':
        return this.#room(packet.room).leave(tab, packet);
      case 'history':
        return this.#room(packet.room).requestHistory(tab, packet);
      case 'who':
        return this.#room(packet.room).requestMembers(tab, packet);
      default:
        if (packet?.id !== undefined) this.#remember(packet.id, tab);
        return packet;
    }
  }

  /**
   * @param {string} tab
   * @param {boolean} quit
   */
  gone(tab, quit) {
    if (this.#leads) for (const each of this.#rooms.values()) each.drop(tab, quit);
  }

  /** @param {Packet} received */
  down(received) {
    const packet = readPacket(received);
    if (!packet) return this.#unreadable(received);
    const { kind, room: name, id, code } = packet ?? {};
    const room = typeof name === 'string' ? this.#room(name) : undefined;
    const sender = id === undefined ? undefined : this.#senders.get(id);
    if (kind === 'welcome') return room?.receiveWelcome(packet);
    if (kind === 'history') return room?.receiveHistory(packet);
    room?.cache.update(packet);
    if (kind === 'members' && packet.members) room?.receiveMembers(packet);
    else if ((kind === 'error' || kind === 'notice') && sender) this.#port.deliver(packet, [sender]);
    else if (kind === 'error' && id === undefined && !SESSION_CODES.includes(code) && room) room.receiveError(packet);
    else this.#port.deliver(packet);
    if (sender) this.#senders.delete(id);
  }

  /** @param {Packet} packet that each tab ignores, but none waits for */
  #unreadable(packet) {
    const { kind, room } = packet;
    if (kind === 'history' && typeof room === 'string') this.#room(room).answerHistory(packet);
    else this.#port.deliver(packet);
  }

  // ---- in every tab

  /** @returns {[string, Self | undefined][]} what a tab needs that may be the next to lead: its member in each room */
  snapshot() {
    return [...this.#rooms].map(([name, { cache }]) => [name, cache.self]);
  }

  /** @param {[string, Self | undefined][]} snapshot */
  adopt(snapshot) {
    for (const [name, self] of snapshot) if (self) this.#room(name).cache.self = self;
  }

  /**
   * @param {Packet} packet that this tab sends
   */
  sends(packet) {
    // A tab that joins gets nothing of the room before the welcome.
    if (packet?.kind === 'join' || packet?.kind === 'leave') this.#entered.delete(packet.room);
  }

  /**
   * @param {Packet} packet
   * @param {boolean | undefined} mine
   * @returns {boolean} whether it concerns the listeners of this tab
   */
  hear(packet, mine) {
    const { kind, room } = packet ?? {};
    const read = this.#leads ? undefined : readPacket(packet);
    if (typeof read?.room === 'string') this.#observe(read);
    if (mine === undefined) return room === undefined || this.#entered.has(room);
    if (mine && kind === 'welcome') this.#entered.add(room);
    return mine;
  }

  /** @param {Packet} packet */
  #observe(packet) {
    const { cache } = this.#room(packet.room);
    if (packet.kind === 'welcome') cache.welcome(packet);
    else cache.update(packet);
  }

  renew() {
    this.#entered.clear();
  }

  /** @param {string} name */
  #room(name) {
    const room = this.#rooms.get(name) ?? new SharedRoom(name, this.#port, this.#tokens);
    // The rooms used last are at the end.
    this.#rooms.delete(name);
    this.#rooms.set(name, room);
    for (const [oldest, { idle }] of this.#rooms) {
      if (this.#rooms.size <= ROOM_LIMIT) break;
      if (idle) this.#rooms.delete(oldest);
    }
    return room;
  }

  /**
   * @param {string} id
   * @param {string} tab
   */
  #remember(id, tab) {
    this.#senders.set(id, tab);
    for (const oldest of this.#senders.keys()) {
      if (this.#senders.size <= ID_LIMIT) break;
      this.#senders.delete(oldest);
    }
  }
}
