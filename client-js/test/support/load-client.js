import { connect } from '../../src/holdfast.js';
import { Room } from '../../src/chat/room.js';
import { FakePage } from '../../testing/fake-page.js';

/** @import { Message } from '../../src/chat/room.js' */
/** @import { TransportOptions } from '../../src/transport/options.js' */

/** What the library draws its delays from is scaled by this: tests have no crowd to spread, and little time. */
const HASTE = 0.05;

/** The most messages that the server gives at once. */
const PAGE = 200;

/** How many messages a burst has, and how many are sent at a time on average. */
const HANDFUL = 3;
const OFTEN = 0.2;
const MEAN = 1 + OFTEN * (HANDFUL - 1);

/**
 * A client for load: a member of a room that talks all the time, and notes what is emitted. What is missing it requests, as the
 * chat page does.
 */
export class LoadClient {
  /** How many messages were sent; the text of each is nick and number. */
  said = 0;
  /** How many were whispered; the text of each is nick, `to`, another nick and number. */
  whispered = 0;
  /** How many of all were acknowledged, and of how many the promise was kept. */
  acknowledged = 0;
  kept = 0;
  /** The whispers that came, those of this client too. @type {string[]} */
  heard = [];
  /** Called for each acknowledgement. */
  next = () => {};
  /** The messages that were emitted, by seq. @type {Map<number, Message>} */
  shown = new Map();
  /** The faults that were noticed. @type {string[]} */
  complaints = [];
  /** How long each acknowledgement took, in ms. @type {number[]} */
  waits = [];
  /** How many sessions were lost. */
  losses = 0;
  /** How many messages were shown twice, and how many after a later one. */
  doubled = 0;
  disordered = 0;
  /** @type {Map<string, number>} */
  #saidAt = new Map();
  #last = 0;
  #session;
  #room;
  #page = /** @type {any} */ (new FakePage(true));
  /** @type {any} */
  #timer;

  /** How many members its room has, itself included. */
  members = 0;
  /** The members that it saw join or leave. @type {string[]} */
  presence = [];
  /** When the last message came, and the longest time between two, in ms. */
  heardAt = performance.now();
  silence = 0;
  /** When the session was connected after it was not, in ms. */
  connectedAt = 0;
  /** What its requests travelled by, in turn. @type {string[]} */
  carriers = [];

  /**
   * @param {{ url: string, nick: string, room?: string, random: () => number, pace?: null, haste?: number }
   *   & TransportOptions} options
   *   `haste`: what the library's delays are scaled by; 1 is what users have
   */
  constructor({ url, nick, room: name = 'lobby', random, pace, haste = HASTE, transport = 'http', WebSocket }) {
    this.nick = nick;
    this.name = name;
    this.#session = connect({
      // Of its own: what became of sockets to a URL counts for the whole process, which is to be many pages.
      url: `${url}/bind?${nick}`,
      random: () => random() * haste,
      pace,
      page: this.#page,
      transport,
      WebSocket,
    });
    this.#room = new Room(this.#session, { nick, room: name, ids: nick });
    const complain = (/** @type {string} */ text) => this.complaints.push(`${nick}: ${text}`);
    const room = this.#room;
    room.on('welcome', ({ nick: given, gap }) => {
      if (given !== nick) complain(`is called ${given}`);
      if (gap === 'gone') complain('the log is another one');
      // Not before the messages of the welcome are emitted.
      queueMicrotask(() => this.#ask());
    });
    room.on('members', ({ count }) => (this.members = count));
    room.on('presence', ({ kind, nick: other }) => this.presence.push(`${other} ${kind}`));
    room.on('message', (message) => this.#show(message, complain));
    room.on('whisper', ({ from, text, id }) => {
      this.heard.push(text);
      if (from === nick) this.#settle(id, text, complain);
    });
    room.on('history', ({ messages }) => {
      for (const each of messages) this.#keep(each, complain);
      this.#ask();
    });
    room.on('failed', ({ text, code, reason }) => complain(`"${text}" failed: ${code}, ${reason}`));
    room.on('refused', ({ code, reason }) => complain(`is refused: ${code}, ${reason}`));
    room.on('error', ({ code, reason }) => complain(`is told ${code}, ${reason}`));
    let wasConnected = false;
    this.#session.on('state', ({ state, transport: carrier }) => {
      if (state === 'connected' && !wasConnected) this.connectedAt = performance.now();
      wasConnected = state === 'connected';
      if (carrier !== this.carriers.at(-1)) this.carriers.push(carrier);
    });
    this.#session.on('lost', () => this.losses++);
    this.#session.on('end', ({ reason }) => reason !== 'closed' && complain(`is thrown out: ${reason}`));
  }

  get joined() {
    return this.#room.joined;
  }

  /** What its next request travels by. */
  get transport() {
    return this.#session.transport;
  }

  /** What its session did last. */
  get trace() {
    return this.#session.trace();
  }

  /** Tells it that the network is another, so that it tries a WebSocket at once. */
  changeNetwork() {
    this.#page.dispatchEvent(new Event('online'));
  }

  /** Whether all was acknowledged, and all of the log that is kept was shown. */
  get settled() {
    const all = this.said + this.whispered;
    return this.joined && this.acknowledged === all && this.kept === all && this.#room.complete;
  }

  /** The seq of the last message that was shown. */
  get last() {
    return this.#last;
  }

  /** The messages that were emitted, in the order of the log. */
  get transcript() {
    return [...this.shown.values()]
      .sort((one, other) => one.seq - other.seq)
      .map(({ seq, from, text }) => line(seq, from, text));
  }

  /**
   * Talks until `stopTalking`, after random times.
   *
   * @param {number} every the mean time for each message, in ms
   * @param {() => number} random
   */
  talk(every, random) {
    this.#timer = setTimeout(
      () => {
        for (let left = random() < OFTEN ? HANDFUL : 1; left > 0; left--) this.say();
        this.talk(every, random);
      },
      2 * MEAN * every * random(),
    );
  }

  say() {
    this.#watch(this.#room.say(`${this.nick} ${++this.said}`));
  }

  /** @param {string} nick */
  whisper(nick) {
    this.#watch(this.#room.whisper(nick, `${this.nick} to ${nick} ${++this.whispered}`));
  }

  /** @param {Promise<any> & { id: string }} said */
  #watch(said) {
    this.#saidAt.set(said.id, performance.now());
    said.then(
      () => this.kept++,
      ({ reason }) => this.complaints.push(`${this.nick}: ${said.id} was rejected: ${reason}`),
    );
  }

  stopTalking() {
    clearTimeout(this.#timer);
  }

  /** @returns {Promise<void>} resolves when the server knows that it is gone, or after a while */
  close() {
    this.stopTalking();
    return this.#session.close();
  }

  /**
   * @param {Message} message
   * @param {(text: string) => void} complain
   */
  #show(message, complain) {
    const { seq, from, text } = message;
    const now = performance.now();
    this.silence = Math.max(this.silence, now - this.heardAt);
    this.heardAt = now;
    // Only a message of this client that was acknowledged late may come later.
    if (seq < this.#last && from !== this.nick) {
      this.disordered++;
      complain(`"${text}" (${seq}) comes after ${this.#last}`);
    }
    this.#last = Math.max(this.#last, seq);
    this.#keep(message, complain);
  }

  /**
   * @param {Message} message
   * @param {(text: string) => void} complain
   */
  #keep(message, complain) {
    const { seq, from, text, id } = message;
    if (this.shown.has(seq)) {
      this.doubled++;
      complain(`${seq} is shown twice`);
    }
    this.shown.set(seq, message);
    if (from === this.nick) this.#settle(id, text, complain);
  }

  /**
   * @param {string | undefined} id
   * @param {string} text
   * @param {(text: string) => void} complain
   */
  #settle(id, text, complain) {
    if (id === undefined) return;
    const saidAt = this.#saidAt.get(id);
    if (saidAt === undefined) complain(`"${text}" (${id}) is acknowledged twice, or was never said`);
    else this.waits.push(performance.now() - saidAt);
    this.#saidAt.delete(id);
    this.acknowledged++;
    this.next();
  }

  #ask() {
    if (!this.#room.complete) this.#room.older(PAGE);
  }
}

/**
 * Reads the log of a room to its beginning, without the deduplicator of the library.
 *
 * @param {string} url
 * @param {string} room
 * @returns {Promise<Message[]>} in the order in which they are kept
 */
export function readLog(url, room) {
  const session = connect({ url: `${url}/bind` });
  /** @type {Message[]} */
  let log = [];
  return new Promise((resolve, reject) => {
    session.on('session', () => session.send({ kind: 'join', room, nick: 'reader' }));
    session.on('end', ({ reason }) => reject(new Error(`the session of the reader ended: ${reason}`)));
    session.on('packet', ({ kind, history, messages = history, complete, text }) => {
      if (kind === 'error') reject(new Error(text));
      if (kind !== 'welcome' && kind !== 'history') return;
      log = [...messages, ...log];
      const before = log[0]?.seq;
      if (!complete && before !== undefined) return session.send({ kind: 'history', room, before, limit: PAGE });
      resolve(log);
      session.close();
    });
  });
}

/**
 * @param {number} seq
 * @param {string} from
 * @param {string} text
 */
export function line(seq, from, text) {
  return `${seq} ${from}: ${text}`;
}
