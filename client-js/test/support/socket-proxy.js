import { once } from 'node:events';
import { createServer } from 'node:net';
import { ProxiedConnection } from './proxied-connection.js';

/** @import { Path } from './proxied-connection.js' */

/** How many connections may wait until they are taken: of the usual 511 many clients that come back together lose some. */
const BACKLOG = 4096;

/** A proxy for TCP connections that spoils WebSockets, as their paths say, and forwards everything else. */
export class SocketProxy {
  /** The path of the WebSockets that come next; they are counted from 1. @type {(count: number) => Path} */
  path;
  /** How many asked to become one. */
  asked = 0;
  /** @type {Set<ProxiedConnection>} */
  #connections = new Set();
  #port = 0;
  #server;

  /**
   * @param {number} target the port of the server
   * @param {(count: number) => Path} path
   */
  constructor(target, path) {
    this.path = path;
    this.#server = createServer((client) => {
      const connection = new ProxiedConnection(client, target, () => this.path(++this.asked));
      this.#connections.add(connection);
      connection.closed.then(() => this.#connections.delete(connection));
    });
  }

  /**
   * Starts one on any port.
   *
   * @param {number} target the port of the server
   * @param {(count: number) => Path} [path]
   */
  static async start(target, path = () => ({})) {
    const proxy = new SocketProxy(target, path);
    await proxy.open();
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The WebSockets that are open through it. */
  get sockets() {
    return [...this.#connections].filter(({ isSocket }) => isSocket);
  }

  /** Cuts all WebSockets. */
  cutSockets() {
    for (const each of this.sockets) each.cut();
  }

  /** Swallows all frames from now on: of the WebSockets that there are, and of those that come. */
  swallow() {
    this.path = () => ({ swallows: 'both' });
    for (const each of this.sockets) each.path = { swallows: 'both' };
  }

  /** Lets all WebSockets pass that come, and cuts those whose frames it swallowed: no frame may follow a lost one. */
  heal() {
    this.path = () => ({});
    for (const each of this.sockets) if (each.path.swallows) each.cut();
  }

  /** Opens its port: the same as before. */
  async open() {
    this.#server.listen({ port: this.#port, host: '127.0.0.1', backlog: BACKLOG });
    await once(this.#server, 'listening');
    this.#port = /** @type {import('node:net').AddressInfo} */ (this.#server.address()).port;
  }

  /** Closes its port and all connections. */
  close() {
    this.#server.close();
    for (const each of this.#connections) each.cut();
  }
}
