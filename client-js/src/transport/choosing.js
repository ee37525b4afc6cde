import { isCreation } from '../codec/json.js';
import { pollingTransport } from './polling.js';
import { openSocket } from './websocket.js';

/** @import { Clock } from '../clock.js' */
/** @import { Carrier, Reason } from '../types.js' */
/** @import { Exchange, ExchangeOutcome, Transport, TransportFactory } from './transport.js' */
/** @import { RequestSocket, SocketConstructor } from './websocket.js' */

/** How long a request on a socket may have no effect, if it must have one, in ms. */
const EFFECT_LIMIT = 3_000;

/** How long a socket may bring nothing at first before it is asked for a sign, in ms. */
const DOUBT_LIMIT = 1_000;

/** How long no socket is tried after one that failed: at first, doubled for each further one, and at most; in ms. */
const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 3_600_000;

/**
 * What became of the last sockets to a URL: how long none is tried after them, and until when, in ms. Kept for the life of
 * the page, whichever session had them. @type {Map<string, { pause: number, until: number }>}
 */
const outcomes = new Map();

/** @typedef {Exchange & { by: Carrier[] }} Carried an exchange, and what carries it now: one for each copy, the oldest first */

/**
 * @typedef {object} Choice
 * @property {string} href where requests go, whole
 * @property {SocketConstructor} WebSocket
 * @property {boolean} only whether nothing but a socket may be used
 * @property {Clock} clock
 * @property {(carrier: Carrier) => void} moved tells what requests travel by, if there is a choice
 */

/**
 * The transport that chooses: requests travel by HTTP until a WebSocket, which is opened beside, is open, and by HTTP again
 * when that is lost. What was under way on it is lost then, and the session repeats it: the same rid, the same bytes.
 *
 * @implements {Transport}
 */
export class ChoosingTransport {
  #choice;
  #settle;
  #trace;
  #http;
  #outcome;
  /** One that is open, or is being opened. @type {RequestSocket | undefined} */
  #socket;
  /** Since when it is open, in ms; 0: it is not. */
  #openedAt = 0;
  /** Whether the session that it serves is over. */
  #over = false;
  /** What is under way, by ticket and in order. @type {Map<number, Carried>} */
  #exchanges = new Map();
  /** @type {any} */
  #timer;
  /** Runs once until the first frame comes on the socket; 0: it came. @type {any} */
  #doubt;

  /**
   * @param {Choice} choice
   * @param {Parameters<TransportFactory>} port
   */
  constructor(choice, [url, fetch, settle, trace]) {
    this.#choice = choice;
    this.#settle = settle;
    this.#trace = trace;
    this.#http = pollingTransport(url, fetch, (ticket, outcome) => this.#end(ticket, 'http', outcome));
    this.#outcome = outcomes.get(choice.href) ?? { pause: 0, until: 0 };
    outcomes.set(choice.href, this.#outcome);
  }

  /** @param {Exchange} exchange */
  send(exchange) {
    const { only, clock } = this.#choice;
    // A socket serves one session.
    if (isCreation(exchange.body)) this.#release('replaced');
    if (exchange.keepalive && !only) this.#putAway();
    else if (!this.#socket && (only || clock.now() >= this.#outcome.until)) this.#open();
    const carried = { ...exchange, by: [] };
    this.#exchanges.set(exchange.ticket, carried);
    this.#carry(carried, only || this.#openedAt ? 'websocket' : 'http');
  }

  /** @param {number} ticket */
  abort(ticket) {
    const exchange = this.#exchanges.get(ticket);
    this.#exchanges.delete(ticket);
    this.#http.abort(ticket);
    if (exchange?.by.includes('websocket')) this.#fail('timeout', 'timeout');
  }

  /** The network is another: what was true of sockets may be so no more. */
  renew() {
    this.#outcome.pause = this.#outcome.until = 0;
    this.#release('renewed');
  }

  /** There will be no other exchange. */
  close() {
    this.#heard(true);
    this.#socket?.close();
  }

  // ---- requests and answers

  get #newest() {
    return [...this.#exchanges.values()].at(-1);
  }

  /**
   * @param {Carried} exchange
   * @param {Carrier} carrier
   */
  #carry(exchange, carrier) {
    exchange.by.push(carrier);
    if (carrier === 'http') this.#http.send(exchange);
    else this.#socket?.send(exchange);
    this.#expect();
  }

  /**
   * One carrier is done with an exchange. Unless it brought the answer, another one that has the exchange too may bring it.
   *
   * @param {number | undefined} ticket
   * @param {Carrier} carrier
   * @param {ExchangeOutcome} outcome
   */
  #end(ticket = 0, carrier, outcome) {
    const exchange = this.#exchanges.get(ticket);
    if (!exchange?.by.includes(carrier)) return;
    exchange.by.splice(exchange.by.indexOf(carrier), 1);
    const type = 'answer' in outcome ? outcome.answer.type : 'error';
    if (type === 'error' && exchange.by.length > 0) {
      // Another copy took its place at the server.
      if ('answer' in outcome) this.#heard();
      this.#expect();
      return;
    }
    this.#exchanges.delete(ticket);
    this.#http.abort(ticket);
    if (type === 'terminate') this.#over = Boolean(this.#socket);
    this.#settle(ticket, outcome);
  }

  /**
   * Limits the time in which a request on the socket must have an effect: of two requests the server holds the newer and answers the
   * other, and of two copies it answers the older. One alone it may hold, or a proxy swallows the answers: as long as nothing
   * has come on the socket, a copy shows which.
   */
  #expect() {
    const { clock } = this.#choice;
    const { by } = this.#newest ?? {};
    if (!this.#openedAt || !by?.includes('websocket')) return;
    if (this.#exchanges.size > 1 || by.length > 1)
      this.#timer ??= clock.setTimeout(() => this.#fail('timeout', 'timeout'), EFFECT_LIMIT);
    this.#doubt ??= clock.setTimeout(() => this.#ask(), DOUBT_LIMIT);
  }

  #ask() {
    this.#doubt = undefined;
    // While the other timer runs, an answer is to come anyway.
    if (!this.#timer) this.#copy();
  }

  /** The newest request is the one that the server holds: as a repeat on the socket it is held there. */
  #copy() {
    const newest = this.#newest;
    if (newest && !isCreation(newest.body)) this.#carry(newest, 'websocket');
  }

  /**
   * The socket works, as far as is known.
   *
   * @param {boolean} [both] ways
   */
  #heard(both) {
    const { clock } = this.#choice;
    clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!both) return;
    clock.clearTimeout(this.#doubt);
    this.#doubt = 0;
  }

  // ---- the socket

  #open() {
    const { WebSocket, href } = this.#choice;
    try {
      this.#socket = openSocket(WebSocket, href, {
        opened: () => this.#opened(),
        answered: (ticket, answer) => {
          this.#heard(true);
          this.#end(ticket, 'websocket', { answer });
          this.#expect();
        },
        lost: (what, reason) => this.#fail(what, reason),
      });
    } catch {
      this.#fail(); // the page may open none
    }
  }

  #opened() {
    this.#openedAt = this.#choice.clock.now();
    this.#tell('open');
    // With nothing else all is on the socket already.
    if (!this.#choice.only) this.#copy();
    this.#expect();
  }

  /** The page may go away, or be kept for the way back, which a page with a socket is not: HTTP carries all. */
  #putAway() {
    for (const each of this.#exchanges.values()) if (!each.by.includes('http')) this.#carry(each, 'http');
    this.#release('released');
  }

  /**
   * The socket is of no use. None is tried for a while, unless it had served its session to the end.
   *
   * @param {string} [what] happened
   * @param {Reason} [reason]
   */
  #fail(what, reason) {
    const now = this.#choice.clock.now();
    const outcome = this.#outcome;
    if (!this.#over) {
      const outlived = this.#openedAt && now - this.#openedAt > outcome.pause;
      outcome.pause = Math.min((!outlived && 2 * outcome.pause) || FIRST_PAUSE, LONGEST_PAUSE);
      outcome.until = now + outcome.pause;
    }
    this.#release(what, reason);
  }

  /**
   * @param {string} [what] happened
   * @param {Reason} [reason]
   */
  #release(what, reason = 'network') {
    if (!this.#socket) return;
    this.close();
    this.#socket = this.#doubt = undefined;
    this.#openedAt = 0;
    this.#over = false;
    this.#tell(what);
    for (const [ticket, { by }] of this.#exchanges)
      for (const each of [...by]) if (each === 'websocket') this.#end(ticket, each, { reason, final: false });
  }

  /** @param {string} [what] became of the socket */
  #tell(what) {
    const { clock, moved } = this.#choice;
    this.#trace.remark(clock.now(), `websocket ${what}`);
    moved(this.#openedAt ? 'websocket' : 'http');
  }
}
