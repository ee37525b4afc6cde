import { check, checkOptions, FUNCTION, OBJECT, SESSION_OPTIONS } from '../src/argument-check.js';
import { connect } from '../src/holdfast.js';
import { FakeNetwork } from './fake-network.js';
import { FakeServer } from './fake-server.js';
import { Timers } from './timers.js';

/** @import { Rule } from '../src/argument-check.js' */
/** @import { Session } from '../src/holdfast.js' */
/** @import { Fate } from './fake-network.js' */
/** @import { Application, Limits } from './fake-server.js' */
/** @import { Timer } from './timers.js' */

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

/** How many promises that wait for each other are settled between two moments of a world. */
const PROMISES = 12;

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
  #network;
  #random;
  #limits;
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
    this.#network = new FakeNetwork({
      server: () => this.#server,
      now: () => this.now,
      later: (task, delay) => void this.setTimeout(task, delay),
    });
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
    this.#server = new FakeServer(application, ({ ticket, text }) => this.#network.reply(ticket, text), limits);
    return this.#server;
  }

  /** Kills the server: held requests are cut, and none is answered until the next start. */
  kill() {
    this.#server = undefined;
    this.#network.cut();
  }

  /** Takes the network away: requests fail, and the server does not notice. */
  offline() {
    this.#network.goOffline();
  }

  online() {
    this.#network.isOnline = true;
  }

  /** The network, to be used in place of the `fetch` there is. @type {(url: any, init?: any) => Promise<any>} */
  fetch = (_url, init = {}) => this.#network.exchange(init, (ticket) => this.fate(ticket));

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
      for (let settled = 0; settled < PROMISES; settled++) await undefined;
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
