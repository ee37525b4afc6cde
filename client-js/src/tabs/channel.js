/** @import { Channel, Counted, FromLeader, FromTab, Message } from './types.js' */

/** A tab's end of the channel between all tabs. What a tab says is heard by itself as well, after the end of its turn. */
export class Link {
  /** The highest epoch that was heard of. */
  heard = 0;
  #channel;
  #id;
  #hear;
  #open = true;

  /**
   * @param {Channel} channel
   * @param {string} id of this tab
   * @param {(message: Message) => void} hear
   */
  constructor(channel, id, hear) {
    this.#channel = channel;
    this.#id = id;
    this.#hear = hear;
    channel.onmessage = ({ data }) => this.#take(data);
  }

  /**
   * @param {FromLeader} what
   * @param {{ epoch: number, to?: string }} how
   */
  lead(what, how) {
    this.#post({ by: 'leader', ...how, ...what });
  }

  /**
   * @param {FromTab & Counted} what
   * @param {string} [to]
   */
  ask(what, to) {
    this.#post({ by: 'tab', epoch: this.heard, to, ...what });
  }

  close() {
    this.#open = false;
    this.#channel.onmessage = null;
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
    this.heard = Math.max(this.heard, message.epoch);
    this.#hear(message);
  }
}

/** @param {any} data what anything of this origin may have said on the channel */
function isMessage(data) {
  const { from, by, epoch } = data ?? {};
  return typeof from === 'string' && typeof by === 'string' && Number.isFinite(epoch) && epoch <= 2 ** 53;
}
