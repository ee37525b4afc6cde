import { Desk } from './shared-room.js';
import { Tokens } from '../tokens.js';

/** @import { Packet } from '../../types.js' */
/** @import { SwitchboardPort } from '../../tabs/types.js' */
/** @import { Store } from '../tokens.js' */

/** The most rooms that are remembered: twice as many as a session may be in. */
const ROOM_LIMIT = 32;

/** The most ids whose tab is remembered. */
const ID_LIMIT = 2000;

/** Codes of errors that are about the session, whatever room they name. */
const SESSION_CODES = ['replaced', 'kicked', 'banned', 'too-many-connections'];

/**
 * The chat in a session that several tabs share. The server sees one member in each room; each tab has rooms of its own,
 * which cannot tell the difference from a session of their own.
 */
export class Switchboard {
  #port;
  #tokens;
  /** @type {Map<string, Desk>} */
  #desks = new Map();
  /** Which tab said what. @type {Map<string, string>} */
  #tabs = new Map();
  #leads = false;
  /** The rooms that this tab is in. @type {Set<string>} */
  #entered = new Set();

  /**
   * @param {SwitchboardPort} port
   * @param {{ store?: Store, prefix?: string }} [options] where tokens are kept for all tabs
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
    this.#tabs.clear();
    for (const each of this.#desks.values()) each.reset();
  }

  /**
   * @param {string} tab
   * @param {Packet} packet
   * @returns {Packet | undefined} for the server
   */
  up(tab, packet) {
    switch (packet?.kind) {
      case 'join':
        return this.#desk(packet.room).join(tab, packet);
      case 'leave':
        return this.#desk(packet.room).leave(tab, packet);
      case 'history':
        return this.#desk(packet.room).history(tab, packet);
      case 'who':
        return this.#desk(packet.room).who(tab, packet);
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
    if (this.#leads) for (const each of this.#desks.values()) each.gone(tab, quit);
  }

  /** @param {Packet} packet */
  down(packet) {
    const { kind, room, id, code } = packet ?? {};
    const desk = room === undefined ? undefined : this.#desk(room);
    const owner = id === undefined ? undefined : this.#tabs.get(id);
    if (kind === 'welcome') return desk?.welcomed(packet);
    if (kind === 'history') return desk?.page(packet);
    desk?.replica.hear(packet);
    if (kind === 'members' && packet.members) desk?.members(packet);
    else if ((kind === 'error' || kind === 'notice') && owner) this.#port.deliver(packet, [owner]);
    else if (kind === 'error' && id === undefined && !SESSION_CODES.includes(code) && desk) desk.refused(packet);
    else this.#port.deliver(packet);
    if (owner) this.#tabs.delete(id);
  }

  // ---- in every tab

  /** What a tab needs to know that may be the next to lead. */
  snapshot() {
    return [...this.#desks].map(([name, { replica }]) => [name, replica.self]);
  }

  /** @param {[string, { nick: string, token: string } | undefined][]} snapshot */
  adopt(snapshot) {
    for (const [name, self] of snapshot) if (self) this.#desk(name).replica.self = self;
  }

  /**
   * What this tab sends is on its way.
   *
   * @param {Packet} packet
   */
  sends(packet) {
    // Whoever joins hears nothing of the room before the welcome.
    if (packet?.kind === 'join' || packet?.kind === 'leave') this.#entered.delete(packet.room);
  }

  /**
   * @param {Packet} packet
   * @param {boolean | undefined} mine
   * @returns {boolean} whether it concerns the listeners of this tab
   */
  hear(packet, mine) {
    const { kind, room } = packet ?? {};
    if (!this.#leads && room !== undefined) this.#observe(packet);
    if (mine === undefined) return room === undefined || this.#entered.has(room);
    if (mine && kind === 'welcome') this.#entered.add(room);
    return mine;
  }

  /** @param {Packet} packet */
  #observe(packet) {
    const { replica } = this.#desk(packet.room);
    if (packet.kind === 'welcome') replica.welcome(packet);
    else replica.hear(packet);
  }

  renew() {
    this.#entered.clear();
  }

  /** @param {string} name */
  #desk(name) {
    const desk = this.#desks.get(name) ?? new Desk(name, this.#port, this.#tokens);
    // Those used last stand at the end.
    this.#desks.delete(name);
    this.#desks.set(name, desk);
    for (const [oldest, { idle }] of this.#desks) {
      if (this.#desks.size <= ROOM_LIMIT) break;
      if (idle) this.#desks.delete(oldest);
    }
    return desk;
  }

  /**
   * @param {string} id
   * @param {string} tab
   */
  #remember(id, tab) {
    this.#tabs.set(id, tab);
    for (const oldest of this.#tabs.keys()) {
      if (this.#tabs.size <= ID_LIMIT) break;
      this.#tabs.delete(oldest);
    }
  }
}
