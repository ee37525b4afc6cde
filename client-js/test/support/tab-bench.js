import { Emitter } from '../../src/events/emitter.js';
import { Timers } from '../../testing/timers.js';
import { resetStates } from './tab-cells.js';

/** How many promises that wait for each other are settled between two inputs. */
const PROMISES = 20;

/** The name of the lock and the channel. */
const NAME = 'leader';

/** @typedef {{ granted: () => any, reject: (error: Error) => void, held: boolean }} Request */

/**
 * The surroundings of one tab, without a browser: its locks, its channel, its clock and its session do what a test says, and
 * all that the tab does is written down.
 *
 *     grant LOCK, steal LOCK, deny LOCK      LOCK: `leader`, or `tab ID`
 *     hear FROM EPOCH TYPE [to me] [JSON]    a message on the channel; FROM: `leader ID` or `tab ID`
 *     pass MS
 *     INPUT + INPUT                          both before anything else can happen; the state after each is noted
 *     begin, sent, end REASON                the session that the tab created; `sent`: what it was given has arrived
 */
export class TabBench {
  /** @type {string[]} */
  #log = [];
  #timers = new Timers();
  #now = 0;
  /** @type {Map<string, Request>} */
  #requests = new Map();
  page = Object.assign(new EventTarget(), { hidden: false, defaultView: new EventTarget() });
  /** @type {Emitter<any> | undefined} */
  #session;
  /** @type {any} */
  #channel;
  /** @type {(() => void)[]} */
  #sending = [];
  #id = '';

  constructor() {
    resetStates();
  }

  /** @returns {any} what the tab has of a browser */
  get environment() {
    const clock = {
      now: () => this.#now,
      setTimeout: (/** @type {() => void} */ run, /** @type {number} */ delay) =>
        this.#timers.add(this.#now + delay, run),
      clearTimeout: (/** @type {any} */ timer) => this.#timers.remove(timer),
    };
    return {
      name: NAME,
      locks: {
        request: (/** @type {string} */ name, /** @type {any} */ how, /** @type {any} */ granted) =>
          this.#request(name, how, granted),
      },
      channel: () => this.#open(),
      clock,
      wall: () => 1000,
      random: () => 0.5,
      page: this.page,
      connect: () => this.#connect(),
      options: { fetch: () => {} },
    };
  }

  /** @returns {string} */
  get state() {
    return '';
  }

  /** @param {string} text */
  note(text) {
    this.#log.push(this.#id ? text.replaceAll(this.#id, 'me') : text);
  }

  /**
   * @param {string} name
   * @param {{ signal?: AbortSignal, steal?: boolean }} how
   * @param {() => any} granted
   */
  #request(name, { signal, steal }, granted) {
    const lock = name.replace('holdfast-tab:', 'tab ');
    if (!this.#id && lock !== name) this.#id = lock.slice(4);
    const label = lock.replace(this.#id, 'me');
    this.note(`lock ${lock}${steal ? ' steal' : ''}`);
    return new Promise((resolve, reject) => {
      /** @type {Request} */
      const request = {
        granted: async () => {
          await granted();
          this.note(`release ${lock}`);
          resolve(undefined);
        },
        reject,
        held: false,
      };
      this.#requests.set(label, request);
      signal?.addEventListener('abort', () => {
        if (this.#requests.get(label) !== request || request.held) return;
        this.#requests.delete(label);
        this.note(`unlock ${lock}`);
        reject(Object.assign(new Error(), { name: 'AbortError' }));
      });
    });
  }

  #open() {
    this.note('open');
    this.#channel = {
      onmessage: null,
      postMessage: (/** @type {any} */ { by, epoch, to, type, ...rest }) => {
        const details = { ...rest, from: undefined, board: undefined };
        const values = ` ${JSON.stringify(details)}`.replace(' {}', '');
        this.note(`post ${type}${by === 'leader' ? ` ${epoch}` : ''}${to ? ` to ${to}` : ''}${values}`);
      },
      close: () => this.note('close'),
    };
    return this.#channel;
  }

  #connect() {
    this.note('connect');
    const session = /** @type {any} */ (new Emitter());
    Object.assign(session, { state: 'connecting', reason: 'open', number: 0 });
    for (const name of ['close', 'pause', 'resume', 'probe'])
      session[name] = (/** @type {any} */ value) => this.note(`session.${name}${value ? ` ${value}` : ''}`);
    session.send = (/** @type {any} */ packet) => {
      this.note(`session.send ${packet}`);
      return new Promise((resolve) => this.#sending.push(() => resolve(undefined)));
    };
    this.#session = session;
    return session;
  }

  /**
   * @param {string} input
   * @returns {Promise<string>} what the tab did about it
   */
  async run(input) {
    this.#log = [];
    const parts = input.split(' + ');
    for (const each of parts) {
      const [word = '', ...rest] = each.split(' ');
      this.perform(word, rest);
      if (parts.length > 1) this.note(`is ${this.state}`);
    }
    await this.#settle();
    return this.#log.join(' ; ') || '-';
  }

  async #settle() {
    for (let settled = 0; settled < PROMISES; settled++) await null;
  }

  /**
   * @param {string} word
   * @param {string[]} rest
   */
  perform(word, rest) {
    const all = rest.join(' ');
    const request = /** @type {Request} */ (this.#requests.get(all));
    if (word === 'grant') {
      request.held = true;
      request.granted();
    } else if (word === 'steal') request.reject(Object.assign(new Error(), { name: 'AbortError' }));
    else if (word === 'deny') request.reject(Object.assign(new Error(), { name: 'SecurityError' }));
    else if (word === 'hear') this.#hear(rest);
    else if (word === 'pass') this.#pass(this.#now + Number(all));
    else if (word === 'sent') for (const resolve of this.#sending.splice(0)) resolve();
    else if (word === 'begin') {
      Object.assign(this.#session ?? {}, { state: 'connected', number: 1 });
      this.#session?.emit('session', { number: 1 });
    } else if (word === 'end') {
      Object.assign(this.#session ?? {}, { state: 'closed' });
      this.#session?.emit('end', { reason: all });
    } else throw new Error(`no input: ${word} ${all}`);
  }

  /** @param {string[]} words */
  #hear([by, from, epoch, type, ...rest]) {
    const me = rest[0] === 'to' ? rest.splice(0, 2)[1] : undefined;
    const details = rest.length > 0 ? JSON.parse(rest.join(' ').replaceAll('"me"', `"${this.#id}"`)) : {};
    const to = me === 'me' ? this.#id : me;
    this.#channel?.onmessage?.({ data: { by, from, epoch: Number(epoch), to, type, ...details } });
  }

  /** @param {number} until */
  #pass(until) {
    for (let timer = this.#timers.first; timer && timer.at <= until; timer = this.#timers.first) {
      this.#timers.remove(timer);
      this.#now = timer.at;
      timer.run();
    }
    this.#now = until;
  }
}
