import { connect } from '../src/holdfast.js';
import { FakeServer } from './fake-server.js';

/** @import { Application } from './fake-server.js' */

/**
 * @typedef {'ok' | 'unsent' | 'unheard' | 'silent' | 'page' | 'cut' | 'late' | 'slow'} Fate what the network does to one
 *   exchange. `unsent`: the server never sees the request. `unheard`: the answer is lost, with an error; `silent`: without.
 *   `page`: an error page comes instead of the answer. `cut`: the exchange breaks while it is held, and the server sees it.
 *   `late`: the request is overtaken; `slow`: the answer is
 */

/** @type {readonly Fate[]} */
export const FATES = ['ok', 'unsent', 'unheard', 'silent', 'page', 'cut', 'late', 'slow'];

/**
 * @param {number} seed
 * @returns {() => number} the same numbers in [0, 1) for the same seed
 */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @typedef {{ resolve: (response: any) => void, reject: (error: Error) => void, fate: Fate }} Exchange */

const LATENCY = 20;
const LATE = 300;

/** Sessions of the library, the fake server and the network between them, on virtual time. */
export class World {
  now = 0;
  /** @type {{ at: number, order: number, run: () => void }[]} */
  #tasks = [];
  #order = 0;
  /** @type {Map<number, Exchange>} */
  #exchanges = new Map();
  #tickets = 0;
  #fate;
  #random;
  #limits;
  /** @type {FakeServer | null} */
  #server = null;
  #starts = 0;

  /**
   * @param {{ fate: (ticket: number) => Fate, random?: () => number, inactivity?: number }} options
   */
  constructor({ fate, random = () => 0.5, inactivity = 45 }) {
    this.#fate = fate;
    this.#random = random;
    this.#limits = { inactivity };
  }

  /** @param {Application} application */
  start(application) {
    const limits = { ...this.#limits, name: `run${++this.#starts}-` };
    this.#server = new FakeServer(application, ({ ticket, text }) => this.#reply(ticket, text), limits);
  }

  /** The server dies: what it held is cut, and nobody answers until the next start. */
  kill() {
    this.#server = null;
    for (const ticket of [...this.#exchanges.keys()]) this.#break(ticket);
  }

  /** What a session that lives in this world is opened with. */
  get options() {
    const { fetch, clock } = this;
    return { url: '/bind', fetch, random: this.#random, clock };
  }

  /** @param {typeof globalThis.fetch} [fetch] in place of the network */
  connect(fetch = this.fetch) {
    return connect({ ...this.options, fetch });
  }

  /** The time of this world, as `connect` wants it. */
  get clock() {
    const { setTimeout, clearTimeout } = this;
    return { now: () => this.now, setTimeout, clearTimeout };
  }

  /**
   * @param {() => void} run
   * @param {number} delay
   */
  setTimeout = (run, delay) => {
    const task = { at: this.now + delay, order: this.#order++, run };
    this.#tasks.push(task);
    return task;
  };

  /** @param {any} task */
  clearTimeout = (task) => {
    this.#tasks = this.#tasks.filter((each) => each !== task);
  };

  /** @type {any} */
  fetch = (/** @type {string} */ _url, /** @type {any} */ { body, signal }) =>
    new Promise((resolve, reject) => {
      const ticket = ++this.#tickets;
      const fate = this.#fate(ticket);
      this.#exchanges.set(ticket, { resolve, reject, fate });
      signal.addEventListener('abort', () => this.#break(ticket));
      if (fate === 'unsent') return void this.setTimeout(() => this.#break(ticket), LATENCY);
      if (fate === 'cut') this.setTimeout(() => this.#break(ticket), 150);
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
    const [status, body] = exchange.fate === 'page' ? [502, '<h1>Bad Gateway</h1>'] : [200, text];
    this.setTimeout(
      () => {
        if (!this.#exchanges.delete(ticket)) return;
        if (exchange.fate === 'unheard') exchange.reject(new Error('lost'));
        else exchange.resolve({ status, text: async () => body });
      },
      exchange.fate === 'slow' ? LATE : LATENCY,
    );
  }

  /** @param {number} ticket */
  #break(ticket) {
    const exchange = this.#exchanges.get(ticket);
    this.#exchanges.delete(ticket);
    exchange?.reject(new Error('broken'));
    for (const session of this.#server?.sessions.values() ?? []) session.dropped(ticket);
  }

  /**
   * Lets time pass, from one thing that happens to the next.
   *
   * @param {number} until
   * @param {() => boolean} [enough]
   */
  async run(until, enough = () => false) {
    for (;;) {
      for (let turns = 0; turns < 12; turns++) await null;
      if (enough()) return;
      const due = this.#server?.deadline() ?? Infinity;
      const task = this.#tasks.reduce((first, each) => (each.at < first.at ? each : first), never);
      const at = Math.min(due, task.at);
      if (at > until) break;
      this.now = Math.max(this.now, at);
      if (task.at <= due) {
        this.#tasks.splice(this.#tasks.indexOf(task), 1);
        task.run();
      } else this.#server?.tick(this.now);
    }
    this.now = until;
  }
}

const never = { at: Infinity, order: 0, run: () => {} };
