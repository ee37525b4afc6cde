import { check, checkOptions, FUNCTION, OBJECT, SESSION_OPTIONS } from '../src/argument-check.js';
import { connect } from '../src/holdfast.js';
import { FakeServer } from './fake-server.js';
import { Timers } from './timers.js';

/** @import { Rule } from '../src/argument-check.js' */
/** @import { Session } from '../src/holdfast.js' */
/** @import { Application, Limits } from './fake-server.js' */
/** @import { Timer } from './timers.js' */

/**
 * @typedef {'ok' | 'unsent' | 'unheard' | 'silent' | 'page' | 'busy' | 'cut' | 'late' | 'slow' | 'twice'} Fate what the
 *   network does to one exchange. `unsent`: the server never sees the request. `unheard`: the answer is lost, with an error;
 *   `silent`: without. `page`: an error page comes instead of the answer. `busy`: the server sees nothing, and a page says
 *   when to come again. `cut`: the exchange breaks while it is held, and the server sees it. `late`: the request is
 *   overtaken; `slow`: the answer is. `twice`: the server gets the request twice, and its first answer counts
 */

/** The fates that differ for a session: to it a `page` is like `unheard`. @type {readonly Fate[]} */
export const FATES = ['ok', 'unsent', 'unheard', 'silent', 'busy', 'cut', 'late', 'slow', 'twice'];

/** @typedef {{ resolve: (response: any) => void, reject: (error: Error) => void, fate: Fate }} Exchange */

/** How long a request or an answer takes, one that is late or slow, and until a cut or the second copy comes; in ms. */
const LATENCY = 20;
const LATE = 300;
const SOON = 150;

/** When a server that is `busy` wants the next request, in seconds. */
const RETRY_AFTER = 2;

/** @type {Rule} */
const MILLISECONDS = ['a number of milliseconds', Number.isFinite];

/** @type {Rule} */
const AWAITED = [
  'a function or a promise',
  (value) => typeof value === 'function' || typeof value?.then === 'function',
];

/** @type {Rule} */
const SECONDS = ['a number above 0', (value) => Number.isFinite(value) && value > 0];

const OPTIONS = {
  fate: FUNCTION,
  random: FUNCTION,
  inactivity: SECONDS,
  wait: /** @type {Rule} */ (['a number from 0', (value) => Number.isFinite(value) && value >= 0]),
  pace: SESSION_OPTIONS.pace,
};

/** So many promises in a row may be settled between two moments of a world. */
const TURNS = 12;

/**
 * Sessions of the library, a server without a network, and the network between them, on virtual time: it passes only in
 * `pass`, `until` and `run`, and an hour takes no longer than what happens in it.
 */
export class World {
  /** The time since the beginning, in ms. */
  now = 0;
  /** The fate of each exchange; they are counted from 1. May be set at any time. @type {(ticket: number) => Fate} */
  fate;
  #timers = new Timers();
  /** @type {Map<number, Exchange>} */
  #exchanges = new Map();
  #tickets = 0;
  #random;
  #limits;
  #isOnline = true;
  /** @type {FakeServer | undefined} */
  #server;
  #starts = 0;

  /**
   * @param {{ fate?: (ticket: number) => Fate, random?: () => number } & Limits} [options] `random`: what delays are drawn
   *   from, in [0, 1). The rest is about the server
   */
  constructor(options = {}) {
    const { fate = () => 'ok', random = () => 0.5, ...limits } = checkOptions(options, OPTIONS);
    this.fate = fate;
    this.#random = random;
    this.#limits = limits;
  }

  /** What a session of this world is opened with: `connect(world.options)`. */
  get options() {
    const { fetch, clock } = this;
    return { url: '/bind', fetch, random: this.#random, clock };
  }

  /** The time of this world, as sessions read it. */
  get clock() {
    const { setTimeout, clearTimeout } = this;
    return { now: () => this.now, setTimeout, clearTimeout };
  }

  /**
   * @param {typeof globalThis.fetch} [fetch] in place of the network
   * @returns {Session}
   */
  connect(fetch = this.fetch) {
    check('fetch', fetch, FUNCTION);
    return connect({ ...this.options, fetch });
  }

  // ---- the server and the network

  /**
   * Starts a server, without the sessions of the one before.
   *
   * @param {Application} [application] what hears of sessions and packets
   * @returns {FakeServer}
   */
  start(application = {}) {
    check('application', application, OBJECT);
    const limits = { ...this.#limits, name: `run${++this.#starts}-` };
    this.#server = new FakeServer(application, ({ ticket, text }) => this.#reply(ticket, text), limits);
    return this.#server;
  }

  /** Kills the server: held requests are cut, and none is answered until the next start. */
  kill() {
    this.#server = undefined;
    for (const ticket of [...this.#exchanges.keys()]) this.#break(ticket);
  }

  /** Takes the network away: requests fail, and the server does not notice. */
  offline() {
    this.#isOnline = false;
    for (const ticket of [...this.#exchanges.keys()]) this.#fail(ticket);
  }

  online() {
    this.#isOnline = true;
  }

  /** The network, to be used in place of the `fetch` there is. @type {(url: any, init?: any) => Promise<any>} */
  fetch = (_url, { body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const ticket = ++this.#tickets;
      const fate = this.#isOnline ? this.fate(ticket) : 'unsent';
      this.#exchanges.set(ticket, { resolve, reject, fate });
      signal?.addEventListener('abort', () => this.#break(ticket));
      if (fate === 'unsent') return void this.setTimeout(() => this.#break(ticket), LATENCY);
      if (fate === 'busy') return void this.setTimeout(() => this.#reply(ticket, ''), LATENCY);
      if (fate === 'cut') this.setTimeout(() => this.#break(ticket), SOON);
      if (fate === 'twice') this.setTimeout(() => this.#server?.request(ticket, body, this.now), SOON);
      this.setTimeout(() => this.#arrive(ticket, body), fate === 'late' ? LATE : LATENCY);
    });

  /**
   * @param {number} ticket
   * @param {string} body
   */
  #arrive(ticket, body) {
    if (!this.#server) this.#break(ticket);
    else if (this.#exchanges.has(ticket)) this.#server.request(ticket, body, this.now);
  }

  /**
   * @param {number} ticket
   * @param {string} text
   */
  #reply(ticket, text) {
    const exchange = this.#exchanges.get(ticket);
    if (!exchange || exchange.fate === 'silent') return;
    const { fate, resolve } = exchange;
    this.setTimeout(
      () => {
        if (fate === 'unheard') this.#fail(ticket);
        else if (this.#exchanges.delete(ticket)) resolve(response(fate, text));
      },
      fate === 'slow' ? LATE : LATENCY,
    );
  }

  /** @param {number} ticket its exchange breaks, and the server sees it */
  #break(ticket) {
    this.#fail(ticket);
    this.#server?.dropped(ticket);
  }

  /** @param {number} ticket */
  #fail(ticket) {
    const exchange = this.#exchanges.get(ticket);
    this.#exchanges.delete(ticket);
    exchange?.reject(new TypeError('the network failed'));
  }

  // ---- time

  /** How many timers wait. */
  get timers() {
    return this.#timers.size;
  }

  /**
   * @param {() => void} run
   * @param {number} [delay] in ms
   * @returns {any} to be given to `clearTimeout`
   */
  setTimeout = (run, delay = 0) => {
    check('run', run, FUNCTION);
    check('delay', delay, MILLISECONDS);
    return this.#timers.add(this.now + Math.max(0, delay), run);
  };

  /** @param {any} timer */
  clearTimeout = (timer) => this.#timers.remove(/** @type {Timer | undefined} */ (timer));

  /**
   * Lets so much time pass.
   *
   * @param {number} ms
   */
  pass(ms) {
    check('ms', ms, MILLISECONDS);
    return this.run(this.now + ms);
  }

  /**
   * Lets time pass until a condition holds or a promise is settled, which cannot be awaited while time stands still.
   *
   * @template Value
   * @param {Promise<Value> | (() => Value)} what
   * @param {number} [limit] the longest that it may take, in ms
   * @returns {Promise<Value>} what it is then
   * @throws {Error} when it was not so in that time, or what the promise was rejected with
   */
  until(what, limit = 60_000) {
    check('what', what, AWAITED);
    check('limit', limit, MILLISECONDS);
    return this.#until(what, limit);
  }

  /**
   * @template Value
   * @param {Promise<Value> | (() => Value)} what
   * @param {number} limit
   * @returns {Promise<Value>}
   */
  async #until(what, limit) {
    let settled = false;
    const settle = () => (settled = true);
    if (typeof what !== 'function') what.then(settle, settle);
    const isSo = typeof what === 'function' ? what : () => settled;
    await this.#run(this.now + limit, () => Boolean(isSo()));
    if (!isSo()) throw new Error(`after ${limit} ms it is not so: ${what}`);
    return typeof what === 'function' ? what() : what;
  }

  /**
   * Lets time pass, from one timer to the next.
   *
   * @param {number} until the time at which to stop
   * @param {() => boolean} [enough] whether to stop before
   */
  run(until, enough = () => false) {
    check('until', until, MILLISECONDS);
    check('enough', enough, FUNCTION);
    return this.#run(until, enough);
  }

  /**
   * @param {number} until
   * @param {() => boolean} enough
   */
  async #run(until, enough) {
    for (;;) {
      for (let turns = 0; turns < TURNS; turns++) await undefined;
      if (enough()) return;
      const due = this.#server?.deadline() ?? Infinity;
      const timer = this.#timers.first;
      const at = Math.min(due, timer?.at ?? Infinity);
      if (at > until) break;
      this.now = Math.max(this.now, at);
      if (timer && timer.at <= due) {
        this.#timers.remove(timer);
        timer.run();
      } else this.#server?.tick(this.now);
    }
    this.now = Math.max(this.now, until);
  }
}

/**
 * @param {Fate} fate
 * @param {string} text
 */
function response(fate, text) {
  const spoiled = fate === 'page' || fate === 'busy';
  const [status, body] = spoiled ? [fate === 'busy' ? 503 : 502, '<h1>Not now</h1>'] : [200, text];
  const headers = new Map(fate === 'busy' ? [['Retry-After', `${RETRY_AFTER}`]] : []);
  return {
    status,
    // eslint-disable-next-line no-restricted-syntax -- as Headers have it
    headers: { get: (/** @type {string} */ name) => headers.get(name) ?? null },
    text: async () => body,
  };
}
