import { Agent, createServer, request as send } from 'node:http';
import { dice } from '../../testing/world.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/**
 * @typedef {'unsent' | 'unheard' | 'cut' | 'torn' | 'page' | 'late' | 'slow'} Fault `unsent`: the request is dropped.
 *   `unheard`: the answer is. `cut`: both ends, while the request is held. `torn`: in the middle of the answer. `page`: an
 *   error page instead of the answer. `late`: the request is overtaken by those after it. `slow`: the answer is
 */

/** @type {Fault[]} */
const FAULTS = ['unsent', 'unheard', 'cut', 'torn', 'page', 'late', 'slow'];

/**
 * A proxy that spoils requests to `/bind`, as its seed has it, and lets everything else pass.
 *
 * @param {{ target: string, seed: number, rate: number }} options `rate`: the part of the requests that is spoiled
 */
export async function startFaultProxy({ target, seed, rate }) {
  const random = dice(seed);
  const agent = new Agent({ keepAlive: true });
  /** @type {Record<string, number>} */
  const done = {};
  const state = { on: true };

  /** @returns {Fault | undefined} */
  function drawFault() {
    const fault = state.on && random() < rate ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
    if (fault) done[fault] = (done[fault] ?? 0) + 1;
    return fault;
  }

  const server = createServer(async (request, response) => {
    const body = await readAll(request);
    const fault = request.url === '/bind' ? drawFault() : undefined;
    if (fault === 'unsent') return void response.destroy();
    if (fault === 'late') await delay(50 + random() * 300);
    const { method, url: path, headers } = request;
    const onward = send(new URL(path ?? '/', target), { agent, method, headers });
    const cutAfter = fault === 'cut' ? random() * 200 : undefined;
    if (cutAfter !== undefined) delay(cutAfter).then(() => (onward.destroy(), response.destroy()));
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    onward.on('response', async (answer) => {
      const text = await readAll(answer).catch(() => undefined);
      if (!text || fault === 'unheard') return void response.destroy();
      if (fault === 'slow') await delay(50 + random() * 300);
      reply(response, answer, text, fault);
    });
    onward.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    done,
    /** From now on everything passes. */
    heal: () => (state.on = false),
    close() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startFaultProxy>>} FaultProxy */

/**
 * @param {ServerResponse} response
 * @param {IncomingMessage} answer
 * @param {Buffer} text
 * @param {Fault | undefined} fault
 */
function reply(response, answer, text, fault) {
  if (fault === 'page') {
    response.writeHead(502, { 'Content-Type': 'text/html' });
    response.end('<html><body><h1>502 Bad Gateway</h1></body></html>');
    return;
  }
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  if (fault === 'torn') response.write(text.subarray(0, text.length / 2), () => response.destroy());
  else response.end(text);
}

/** @param {IncomingMessage} message */
async function readAll(message) {
  const chunks = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @param {number} ms */
function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
