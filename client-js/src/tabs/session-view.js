/** @import { Events } from '../holdfast.js' */
/** @import { Carrier, Packet, Reason, State } from '../types.js' */
/** @import { SendQueue } from './send-queue.js' */
/** @import { SessionEvent, Switchboard } from './types.js' */

/**
 * @typedef {object} ViewPort
 * @property {<Name extends keyof Events>(name: Name, value: Events[Name]) => void} emit tells the application
 * @property {SendQueue} queue
 * @property {Switchboard | undefined} router
 */

/** One tab's view of the shared session, from the messages of the leader: its state, its number, and its events. */
export class SessionView {
  /** @type {State} */
  state = 'connecting';
  /** @type {Reason} */
  reason = 'open';
  /** @type {Carrier} */
  transport = 'http';
  /** Of the session, as this tab counts them; 0 while there is none. */
  number = 0;
  /** How many sessions this tab was told of. */
  #sessions = 0;
  #port;

  /** @param {ViewPort} port */
  constructor(port) {
    this.#port = port;
  }

  /**
   * @param {SessionEvent} event
   * @param {boolean | undefined} mine whether it is meant for this tab; undefined: for all
   */
  take(event, mine) {
    if (event.do === 'packet') this.#packet(event.packet, mine);
    else if (event.do === 'state') this.enter(event);
    else if (event.do === 'session') this.open(event.number);
    else if (event.do === 'lost') this.#lose(event.reason);
    else if (event.do === 'settled' && mine) this.#port.queue.settle(event.n, event.as, event.reason);
  }

  /**
   * @param {Packet} packet
   * @param {boolean | undefined} mine
   */
  #packet(packet, mine) {
    const { router } = this.#port;
    const concerned = router ? router.hear(packet, mine) : mine !== false;
    if (concerned && this.state !== 'closing') this.#port.emit('packet', packet);
  }

  /** @param {{ state: State, reason: Reason, transport?: Carrier }} at what the session is in, and what carries it */
  enter({ state, reason, transport = this.transport }) {
    const same = state === this.state && transport === this.transport;
    if (same || this.state === 'closing' || this.state === 'closed') return;
    Object.assign(this, { state, reason, transport });
    this.#port.emit('state', { state, reason, transport });
  }

  /** @param {number} leaderNumber the leader's number of a session that began */
  open(leaderNumber) {
    const { queue, router, emit } = this.#port;
    queue.session = leaderNumber;
    router?.renew();
    if (this.state === 'closing') return;
    this.number = ++this.#sessions;
    queue.first(() => emit('session', { number: this.number }));
    queue.handOver();
  }

  /** @param {Reason} reason */
  #lose(reason) {
    const { queue, router, emit } = this.#port;
    const had = this.number > 0;
    this.number = 0;
    router?.renew();
    queue.lose(reason);
    if (had) emit('lost', { reason });
  }

  /** @param {Reason} reason why there is no leader any more */
  detach(reason) {
    this.#port.queue.forget(reason);
    this.#lose(reason);
    this.enter({ state: 'connecting', reason });
  }

  /** @param {Reason} reason why there will be no other session */
  end(reason) {
    this.#port.queue.end(reason);
    this.number = 0;
    this.state = 'closed';
    this.reason = reason;
    this.#port.emit('state', { state: 'closed', reason, transport: this.transport });
    this.#port.emit('end', { reason });
  }
}
