/** @import { FakeServer } from './fake-server.js' */

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

/**
 * @typedef {object} NetworkPort what the network is between, and when
 * @property {() => FakeServer | undefined} server the one that runs
 * @property {() => number} now
 * @property {(task: () => void, delay: number) => void} later runs a task after so many ms
 */

/** The network between the sessions and the server of a world: each exchange takes its time, and has a fate. */
export class FakeNetwork {
  isOnline = true;
  #port;
  /** @type {Map<number, Exchange>} */
  #exchanges = new Map();
  #tickets = 0;

  /** @param {NetworkPort} port */
  constructor(port) {
    this.#port = port;
  }

  /**
   * Sends one request.
   *
   * @param {{ body?: any, signal?: AbortSignal }} init as `fetch` takes it
   * @param {(ticket: number) => Fate} fateOf
   * @returns {Promise<any>} the response, as `fetch` gives it
   */
  exchange({ body, signal }, fateOf) {
    return new Promise((resolve, reject) => {
      const ticket = ++this.#tickets;
      const fate = this.isOnline ? fateOf(ticket) : 'unsent';
      this.#exchanges.set(ticket, { resolve, reject, fate });
      signal?.addEventListener('abort', () => this.#break(ticket));
      this.#begin(ticket, fate, body);
    });
  }

  /**
   * @param {number} ticket
   * @param {Fate} fate
   * @param {string} body
   */
  #begin(ticket, fate, body) {
    const { server, now, later } = this.#port;
    if (fate === 'unsent') return later(() => this.#break(ticket), LATENCY);
    if (fate === 'busy') return later(() => this.reply(ticket, ''), LATENCY);
    if (fate === 'cut') later(() => this.#break(ticket), SOON);
    if (fate === 'twice') later(() => server()?.request(ticket, body, now()), SOON);
    later(() => this.#arrive(ticket, body), fate === 'late' ? LATE : LATENCY);
  }

  /** Cuts all exchanges: both sides see it. */
  cut() {
    for (const ticket of [...this.#exchanges.keys()]) this.#break(ticket);
  }

  /** Fails all exchanges, and those that begin until it is online again. The server does not notice. */
  goOffline() {
    this.isOnline = false;
    for (const ticket of [...this.#exchanges.keys()]) this.#fail(ticket);
  }

  /**
   * @param {number} ticket
   * @param {string} body
   */
  #arrive(ticket, body) {
    const server = this.#port.server();
    if (!server) this.#break(ticket);
    else if (this.#exchanges.has(ticket)) server.request(ticket, body, this.#port.now());
  }

  /**
   * Brings the answer of the server.
   *
   * @param {number} ticket
   * @param {string} text
   */
  reply(ticket, text) {
    const exchange = this.#exchanges.get(ticket);
    if (!exchange || exchange.fate === 'silent') return;
    const { fate, resolve } = exchange;
    this.#port.later(
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
    this.#port.server()?.dropped(ticket);
  }

  /** @param {number} ticket */
  #fail(ticket) {
    const exchange = this.#exchanges.get(ticket);
    this.#exchanges.delete(ticket);
    exchange?.reject(new TypeError('the network failed'));
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
