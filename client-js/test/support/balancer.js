import { Agent, createServer, request as send } from 'node:http';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/**
 * A balancer that never sends two requests of a session to the same server in a row. A server that refuses the connection
 * is passed over, as balancers do; one that loses it is not, for the request may have been handled.
 *
 * @param {readonly number[]} ports of the servers
 */
export async function startBalancer(ports) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  /** The server of the last request, by session. @type {Map<string, number>} */
  const last = new Map();
  let turn = 0;
  let repeats = 0;

  /** @param {string | undefined} sid */
  const choose = (sid) => {
    turn++;
    const before = sid === undefined ? undefined : last.get(sid);
    if (ports[turn % ports.length] === before) turn++;
    return turn % ports.length;
  };

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   * @param {Buffer} body
   * @param {number} index of the server
   * @param {number} left how many may still be tried
   * @param {string} [sid]
   */
  const forward = (request, response, body, index, left, sid) => {
    const port = /** @type {number} */ (ports[index % ports.length]);
    if (sid !== undefined) {
      if (last.get(sid) === port) repeats++;
      last.set(sid, port);
    }
    const { method, url, headers } = request;
    const onward = send({ host: '127.0.0.1', port, path: url, method, headers, agent });
    const gone = () => response.writableFinished || onward.destroy();
    response.once('close', gone);
    onward.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      response.off('close', gone);
      const retried = error.code === 'ECONNREFUSED' || (onward.reusedSocket && error.code === 'ECONNRESET');
      if (retried && left > 1 && !response.destroyed) forward(request, response, body, index + 1, left - 1, sid);
      else response.destroy();
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.end(body);
  };

  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const sid = /"sid":"([^"]+)"/.exec(body.toString('latin1'))?.[1];
      forward(request, response, body, choose(sid), ports.length, sid);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /** How many requests went where the one before of their session had gone: all others were away. */
    get repeats() {
      return repeats;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}
