/** @import { World } from '../../testing/world.js' */

/**
 * @typedef {object} Path what is between the client and the server, for one socket
 * @property {number} [opens] after so many ms: 40 if not said otherwise; Infinity: never
 * @property {boolean} [refused] the upgrade is answered 200, with a page
 * @property {number} [swallows] from so many ms after it is open no frame arrives on either side
 * @property {number} [mutes] from so many ms after it is open no frame of the server arrives
 * @property {number} [cut] so many ms after it is open
 * @property {number} [buffers] frames are kept for so many ms, in order
 */

/** How long the way to the server takes, for the upgrade and for its answer; in ms. */
const LATENCY = 20;

/** How long the server waits for a frame that names a session, in ms. */
const NAMELESS = 10_000;

/** Codes with which a socket closes, as RFC 6455 has them. */
const NORMAL = 1000;
const LOST = 1006;
const POLICY = 1008;

/** The WebSockets of a world: its server serves them as well, each for one session. */
export class FakeSockets {
  /** All that were made, oldest first. @type {FakeSocket[]} */
  all = [];
  /** What broke a rule of the carrier. @type {string[]} */
  faults = [];
  isOnline = true;
  /** The path of the sockets that are made next; they are counted from 1. @type {(count: number) => Path} */
  path;

  /**
   * @param {World} world
   * @param {(count: number) => Path} [path]
   */
  constructor(world, path = () => ({})) {
    this.world = world;
    this.path = path;
  }

  /** The constructor, to be used in place of that of the browser. @returns {any} */
  get WebSocket() {
    const sockets = this;
    return function (/** @type {string} */ url, /** @type {string} */ protocol) {
      const socket = new FakeSocket(sockets, { url, protocol }, sockets.path(sockets.all.length + 1));
      sockets.all.push(socket);
      return socket;
    };
  }

  /** Those that are open. */
  get open() {
    return this.all.filter(({ readyState }) => readyState === 1);
  }

  /** Those that the client has not closed and that were not closed. */
  get living() {
    return this.all.filter(({ readyState }) => readyState < 2);
  }

  /** Cuts those that live. */
  cut() {
    for (const each of this.living) each.cut(LOST);
  }

  /** The network is gone: frames vanish, and neither side notices. */
  offline() {
    this.isOnline = false;
    this.world.offline();
  }

  online() {
    this.isOnline = true;
    this.world.online();
  }

  /** @param {string} sid of a session that ended: the server closes its socket, behind the last answer */
  ended(sid) {
    for (const each of this.open) if (each.sid === sid) this.world.setTimeout(() => each.cut(NORMAL), LATENCY + 1);
  }
}

/** As much of a `WebSocket` as the library uses. Its frames are exchanges of the world's network that all go well. */
class FakeSocket extends EventTarget {
  readyState = 0;
  /** @type {((event: any) => void) | null} */
  onopen = null;
  /** @type {((event: any) => void) | null} */
  onmessage = null;
  /** @type {((event: any) => void) | null} */
  onclose = null;
  /** @type {((event: any) => void) | null} */
  onerror = null;
  /** The session that it serves. */
  sid = '';
  /** What came from the client, as objects. @type {any[]} */
  sent = [];
  #sockets;
  #path;
  #openedAt = Infinity;
  /** @type {Set<AbortController>} */
  #exchanges = new Set();

  /**
   * @param {FakeSockets} sockets
   * @param {{ url: string, protocol: string }} to
   * @param {Path} path
   */
  constructor(sockets, { url, protocol }, path) {
    super();
    this.#sockets = sockets;
    this.#path = path;
    this.url = url;
    this.protocol = protocol;
    const { opens = 2 * LATENCY, refused } = path;
    if (opens < Infinity) this.#later(() => (refused || !sockets.isOnline ? this.cut(LOST) : this.#open()), opens);
  }

  get #now() {
    return this.#sockets.world.now;
  }

  /** Whether no frame arrives any more. */
  get #isDeaf() {
    return !this.#sockets.isOnline || this.#isPast(this.#path.swallows);
  }

  /** @param {number} [ms] after it opened; never, if left out */
  #isPast(ms = Infinity) {
    return this.#now >= this.#openedAt + ms;
  }

  /**
   * @param {() => void} task
   * @param {number} delay
   */
  #later(task, delay) {
    this.#sockets.world.setTimeout(() => this.readyState < 2 && task(), delay);
  }

  #open() {
    this.readyState = 1;
    this.#openedAt = this.#now;
    if (this.#path.cut !== undefined) this.#later(() => this.cut(LOST), this.#path.cut);
    this.#later(() => this.sid || this.cut(POLICY), NAMELESS);
    this.onopen?.({});
  }

  /** @param {string} text */
  send(text) {
    if (this.readyState !== 1) throw new Error('InvalidStateError');
    const body = JSON.parse(text);
    this.sent.push(body);
    // What a proxy keeps it brings to the server, also when the client has closed meanwhile.
    const { buffers } = this.#path;
    if (this.#isDeaf) return;
    if (buffers) this.#sockets.world.setTimeout(() => this.#carry(text, body), buffers);
    else this.#carry(text, body);
  }

  /**
   * @param {string} text
   * @param {any} body
   */
  #carry(text, body) {
    if (this.sid && body.sid !== this.sid) this.#sockets.faults.push(`${body.sid} on the socket of ${this.sid}`);
    this.sid ||= body.sid ?? '';
    const { world } = this.#sockets;
    const exchange = new AbortController();
    this.#exchanges.add(exchange);
    const { fate } = world;
    world.fate = () => 'ok';
    const answered = world.fetch('', { body: text, signal: exchange.signal });
    world.fate = fate;
    if (this.readyState === 3) world.setTimeout(() => exchange.abort(), 2 * LATENCY);
    answered.then(
      async (response) => {
        const answer = await response.text();
        this.#exchanges.delete(exchange);
        if (!this.#isDeaf && !this.#isPast(this.#path.mutes))
          this.#later(() => this.#answer(body.rid, answer), this.#path.buffers ?? 0);
      },
      () => this.#exchanges.delete(exchange),
    );
  }

  /**
   * @param {number} rid
   * @param {string} answer
   */
  #answer(rid, answer) {
    const { sid } = JSON.parse(answer);
    if (sid) this.sid = sid;
    this.receive(`{"rid":${rid},${answer.slice(1)}`);
  }

  /** @param {any} data of a frame of the server */
  receive(data) {
    this.onmessage?.({ data });
  }

  close() {
    this.cut(NORMAL);
  }

  /**
   * The socket is lost: both sides see it.
   *
   * @param {number} code
   */
  cut(code) {
    if (this.readyState === 3) return;
    if (this.readyState === 0) this.#complain();
    this.readyState = 3;
    for (const each of this.#exchanges) each.abort();
    this.onclose?.({ code });
    this.dispatchEvent(new Event('close'));
  }

  /** It cannot be opened. An error without a listener is thrown, as the `WebSocket` of the package ws does. */
  #complain() {
    if (!this.onerror) throw new Error('a WebSocket without onerror failed');
    this.onerror({});
  }
}
