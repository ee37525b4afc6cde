import { connect } from 'node:net';

/** @import { Socket } from 'node:net' */

/**
 * @typedef {object} Path what a proxy does to one WebSocket, if it does more than to forward it
 * @property {number} [refuses] the status with which it answers the upgrade itself
 * @property {boolean} [strips] it forwards the upgrade without the headers that ask for one
 * @property {number} [cuts] it closes both sides so many ms after it has forwarded the status 101
 * @property {'up' | 'down' | 'both'} [swallows] it takes the frames of the client (up), of the server, or all, and forwards none
 * @property {number} [delays] it keeps each frame for so many ms; the order stays
 */

const END_OF_HEAD = '\r\n\r\n';
const UPGRADE = /^upgrade: *websocket\r$/im;
const HEADERS_OF_UPGRADE = /^(upgrade|connection): .*\r\n/gim;
const SWITCHING = /^HTTP\/1\.1 101 /;

/** One connection through a proxy: of HTTP, which it leaves as it is, or one that becomes a WebSocket. */
export class ProxiedConnection {
  /** What is done to it; may change. @type {Path} */
  path = {};
  /** Whether it is a WebSocket. */
  isSocket = false;
  #client;
  #server;

  /**
   * @param {Socket} client
   * @param {number} port of the server
   * @param {() => Path} choose called for each that asks to become a WebSocket
   */
  constructor(client, port, choose) {
    this.#client = client;
    this.#server = connect(port, '127.0.0.1');
    /** Resolves when both sides are closed. @type {Promise<unknown>} */
    this.closed = Promise.all([this.#watch(client, this.#server), this.#watch(this.#server, client)]);
    readHead(client).then((head) => this.#begin(head, choose));
  }

  /** Closes both sides at once. */
  cut() {
    this.#client.destroy();
    this.#server.destroy();
  }

  /**
   * Lets the close of one side follow that of the other, behind what is still on the way.
   *
   * @param {Socket} one
   * @param {Socket} other
   * @returns {Promise<unknown>} resolves when it is closed
   */
  #watch(one, other) {
    one.setNoDelay().on('error', () => {}); // `close` follows
    return new Promise((resolve) =>
      one.on('close', () => {
        this.#later(() => other.destroySoon());
        resolve(undefined);
      }),
    );
  }

  /** @param {() => void} task */
  #later(task) {
    const { delays } = this.path;
    if (delays) setTimeout(task, delays);
    else task();
  }

  /**
   * @param {string} head of the first request
   * @param {() => Path} choose
   */
  async #begin(head, choose) {
    if (!UPGRADE.test(head)) return this.#forward(head);
    this.path = choose();
    const { refuses, strips, cuts } = this.path;
    if (refuses) return this.#refuse(refuses);
    this.#server.write(strips ? head.replaceAll(HEADERS_OF_UPGRADE, '') : head, 'latin1');
    const answer = await readHead(this.#server);
    this.#client.write(answer, 'latin1');
    if (!SWITCHING.test(answer)) return this.#forward('');
    this.isSocket = true;
    this.#carry(this.#client, this.#server, 'up');
    this.#carry(this.#server, this.#client, 'down');
    if (cuts !== undefined) setTimeout(() => this.cut(), cuts);
  }

  /** @param {string} head what goes ahead */
  #forward(head) {
    this.#server.write(head, 'latin1');
    this.#client.pipe(this.#server);
    this.#server.pipe(this.#client);
  }

  /** @param {number} status */
  #refuse(status) {
    this.#client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    this.#client.destroySoon();
  }

  /**
   * Carries frames in one direction.
   *
   * @param {Socket} from
   * @param {Socket} to
   * @param {'up' | 'down'} direction
   */
  #carry(from, to, direction) {
    from.on('data', (frames) => {
      const { swallows } = this.path;
      if (swallows !== direction && swallows !== 'both') this.#later(() => to.writable && to.write(frames));
    });
    from.resume();
  }
}

/**
 * Reads the head of a message. What is behind it stays in the stream.
 *
 * @param {Socket} socket
 * @returns {Promise<string>} never resolves if the socket closes before
 */
function readHead(socket) {
  let bytes = Buffer.alloc(0);
  return new Promise((resolve) => {
    const take = (/** @type {Buffer} */ chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf(END_OF_HEAD);
      if (end < 0) return;
      const length = end + END_OF_HEAD.length;
      socket.pause().off('data', take);
      if (bytes.length > length) socket.unshift(bytes.subarray(length));
      resolve(bytes.toString('latin1', 0, length));
    };
    socket.on('data', take);
  });
}
