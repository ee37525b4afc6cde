import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { SocketProxy } from './socket-proxy.js';

/** What a proxy in a thread can be told. @typedef {'cutSockets' | 'swallow' | 'heal' | 'open' | 'close'} Command */

/** A proxy in a thread of its own: what it carries for many clients does not wait for them, nor they for it. */
export class ProxyThread {
  #worker;

  /**
   * @param {Worker} worker
   * @param {string} url
   */
  constructor(worker, url) {
    this.#worker = worker;
    this.url = url;
  }

  /**
   * Starts one that forwards all.
   *
   * @param {number} target the port of the server
   */
  static async start(target) {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: target });
    const [url] = await once(worker, 'message');
    return new ProxyThread(worker, url);
  }

  /**
   * @param {Command} command
   * @returns {Promise<unknown>} resolves when it is done
   */
  tell(command) {
    const done = once(this.#worker, 'message');
    this.#worker.postMessage(command);
    return done;
  }

  end() {
    return this.#worker.terminate();
  }
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  const proxy = await SocketProxy.start(workerData);
  port.on('message', async (/** @type {Command} */ command) => {
    await proxy[command]();
    port.postMessage('done');
  });
  port.postMessage(proxy.url);
}
