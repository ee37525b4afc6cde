/** @import { Channel, Counted, FromLeader, FromTab, Message } from './types.js' */

/** One tab's end of the channel between all tabs. A tab also receives its own messages, in a microtask. */
export class TabChannel {
  /** Of all leaders so far. */
  highestEpoch = 0;
  #channel;
  #id;
  #receive;
  #open = true;

  /**
   * @param {Channel} channel
   * @param {string} id of this tab
   * @param {(message: Message) => void} receive
   */
  constructor(channel, id, receive) {
    this.#channel = channel;
    this.#id = id;
    this.#receive = receive;
    channel.onmessage = ({ data }) => this.#take(data);
  }

  /**
   * @param {FromLeader} what
   * @param {{ epoch: number, to?: string }} how
   */
  postAsLeader(what, how) {
    this.#post({ by: 'leader', ...how, ...what });
  }

  /**
   * @param {FromTab & Counted} what
   * @param {string} [to]
   */
  postAsTab(what, to) {
    this.#post({ by: 'tab', epoch: this.highestEpoch, to, ...what });
  }

  close() {
    this.#open = false;
    this.#channel.onmessage = null; // eslint-disable-line no-restricted-syntax -- as a BroadcastChannel has it
    this.#channel.close();
  }

  /** @param {any} message without its sender */
  #post(message) {
    if (!this.#open) return;
    /** @type {Message} */
    const whole = { ...message, from: this.#id };
    if (whole.to !== this.#id) this.#channel.postMessage(whole);
    if (whole.to === undefined || whole.to === this.#id) queueMicrotask(() => this.#take(whole));
  }

  /** @param {Message} message */
  #take(message) {
    if (!this.#open || !isMessage(message)) return;
    this.highestEpoch = Math.max(this.highestEpoch, message.epoch);
    this.#receive(message);
  }
}

/** @param {any} data from any script of this origin */
function isMessage(data) {
  const { from, by, epoch } = data ?? {};
  return typeof from === 'string' && typeof by === 'string' && Number.isFinite(epoch) && epoch <= 2 ** 53;
}
