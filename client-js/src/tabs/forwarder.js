/** @import { Session } from '../holdfast.js' */
/** @import { Packet, Reason } from '../types.js' */
/** @import { Fate, Handed } from './types.js' */

/** The most packets of all tabs that the session has at a time: less than it takes. */
const LIMIT = 500;

/** @typedef {{ tab: string, n: number, packet: Packet, bound: boolean, follows?: boolean, session: number }} Item */

/** The forwarder of the packets that tabs hand to the leader: it sends them in the one session that all share. */
export class Forwarder {
  #session;
  #port;
  /** @type {Item[]} */
  #waiting = [];
  /** What takes back each packet that the session has. @type {Map<string, AbortController>} */
  #handed = new Map();

  /**
   * @param {Session} session
   * @param {object} port
   * @param {(tab: string, packet: Packet) => Packet | undefined} port.up what to send of it; it throws when it
   *   cannot make sense of it
   * @param {(tab: string, n: number, fate: Fate, reason: Reason) => void} port.settled
   */
  constructor(session, port) {
    this.#session = session;
    this.#port = port;
  }

  /**
   * @param {string} tab
   * @param {number} session the leader's number of the session that the tab knows
   * @param {readonly Handed[]} items
   */
  take(tab, session, items) {
    for (const { text, ...how } of items) this.#waiting.push({ tab, session, packet: JSON.parse(text), ...how });
    this.#feed();
  }

  /**
   * @param {string} tab
   * @param {number} n the packet is not to be sent any more
   */
  withdraw(tab, n) {
    const index = this.#waiting.findIndex((each) => each.tab === tab && each.n === n);
    if (index >= 0) this.#waiting.splice(index, 1);
    if (index >= 0) this.#port.settled(tab, n, 'unsent', 'aborted');
    else this.#handed.get(keyOf(tab, n))?.abort('aborted');
  }

  /** The session is gone: what never was on the wire goes back to the tabs, which keep the order. */
  lose() {
    for (const each of this.#handed.values()) each.abort('back');
    this.#feed();
  }

  #feed() {
    for (let item = this.#waiting[0]; item; item = this.#waiting[0]) {
      if (this.#handed.size >= LIMIT && !item.follows) return;
      this.#waiting.shift();
      if (item.session !== this.#session.number) this.#port.settled(item.tab, item.n, 'back', 'takeover');
      else this.#send(item);
    }
  }

  /** @param {Item} item */
  #send({ tab, n, packet, bound, follows, session }) {
    let forwarded;
    try {
      forwarded = this.#port.up(tab, packet);
    } catch {
      return this.#port.settled(tab, n, 'unsent', 'bad-request');
    }
    if (forwarded === undefined) return this.#port.settled(tab, n, 'sent', 'answered');
    const key = keyOf(tab, n);
    const until = new AbortController();
    this.#handed.set(key, until);
    /**
     * @param {Fate} fate
     * @param {Reason} reason
     */
    const settle = (fate, reason) => {
      this.#handed.delete(key);
      this.#port.settled(tab, n, fate, reason);
      this.#feed();
    };
    const how = { signal: until.signal, number: bound ? session : undefined, follows };
    this.#session.send(forwarded, how).then(
      () => settle('sent', 'answered'),
      ({ reason }) => {
        const back = reason === 'aborted' && until.signal.reason === 'back';
        settle(back ? 'back' : 'unsent', reason);
      },
    );
  }
}

/**
 * @param {string} tab
 * @param {number} n
 */
function keyOf(tab, n) {
  return `${n} ${tab}`;
}
