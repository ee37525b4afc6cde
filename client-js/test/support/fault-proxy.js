import { Agent, createServer, request as send } from 'node:http';
import { dice } from '../../testing/seeded-random.js';
import { FaultInjector } from './fault-injector.js';

/** @import { IncomingMessage, Server, ServerResponse } from 'node:http' */
/** @import { Fault } from './fault-injector.js' */

/** The longest delay of what is late or slow, and how soon after the request the copy of it comes and a cut, in ms. */
const LONG = 350;
const SOON = 200;

/** How long a request that is to be overtaken waits for the next, and how far ahead that gets, in ms. */
const PATIENCE = 1000;
const LEAD = 30;

const BIND = /^\/bind(\?|$)/;

const LOGIN =
  '<html><head><title>Welcome to the hotel</title></head><body><form>Room number: <input></form></body></html>';
const OUTAGE = '<html><body><h1>Bad Gateway</h1></body></html>';

/**
 * A proxy that spoils requests to `/bind`, as its seed has it, and lets everything else pass but WebSockets.
 *
 * @param {object} options
 * @param {string} options.target
 * @param {number} [options.seed]
 * @param {number} [options.rate] the part of the requests that is spoiled
 * @param {(number: number) => Fault | undefined} [options.fault] what befalls the request of that number, in place of dice
 */
export async function startFaultProxy({ target, seed = 1, rate = 0, fault: choose }) {
  const random = dice(seed);
  const injector = new FaultInjector({ random, rate, choose });
  const agent = new Agent({ keepAlive: true });
  const portal = await startPortal();

  /**
   * Sends a request on, and a copy of it later if need be: the answer that comes first is the answer.
   *
   * @param {IncomingMessage} request
   * @param {ServerResponse} response breaks when nothing can come of it
   * @param {Buffer} body
   * @param {boolean} twice
   * @returns {Promise<{ answer: IncomingMessage, text: Buffer } | undefined>}
   */
  function forward({ method, url, headers }, response, body, twice) {
    return new Promise((resolve) => {
      const start = () => {
        if (response.destroyed) return;
        const onward = send(new URL(url ?? '/', target), { agent, method, headers });
        response.on('close', () => response.writableFinished || onward.destroy());
        onward.on('error', () => response.destroy());
        onward.on('response', (answer) => {
          readAll(answer).then(
            (text) => resolve({ answer, text }),
            () => response.destroy(),
          );
        });
        onward.end(body);
      };
      start();
      if (twice) delay(random() * SOON).then(start);
      response.on('close', () => resolve(undefined));
    });
  }

  const server = createServer(async (request, response) => {
    const body = await readAll(request);
    if (request.headers.upgrade) return void response.writeHead(400).end();
    const isBind = BIND.test(request.url ?? '');
    const { fault, sid } = isBind ? injector.decide(body) : { fault: undefined, sid: '' };
    if (fault === 'unsent') return void response.destroy();
    // A fault of the answer may as well be one of the request.
    if (replaces(fault) && random() < 0.5) return replace(response, fault, portal.url, random());
    if (fault === 'late') await delay(random() * LONG);
    if (fault === 'overtaken') await Promise.race([delay(PATIENCE), injector.next(sid)]);
    if (fault === 'cut') delay(random() * SOON).then(() => response.destroy());
    const answered = forward(request, response, body, fault === 'twice');
    delay(LEAD).then(() => injector.passed(sid));
    const { answer, text } = (await answered) ?? {};
    if (!answer || !text || fault === 'unheard') return void response.destroy();
    if (fault === 'slow') await delay(random() * LONG);
    if (replaces(fault)) return replace(response, fault, portal.url, random());
    reply(response, answer, text, fault);
  });
  return {
    url: await listen(server),
    done: injector.done,
    /** The bodies that the captive portal was sent. */
    leaked: portal.bodies,
    /** Lets every request pass. */
    heal: () => injector.heal(),
    close() {
      for (const each of [server, portal.server]) {
        each.closeAllConnections();
        each.close();
      }
      agent.destroy();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startFaultProxy>>} FaultProxy */

/** The login page of the captive portal. */
async function startPortal() {
  /** @type {string[]} */
  const bodies = [];
  const server = createServer(async (request, response) => {
    const body = await readAll(request);
    if (body.length > 0) bodies.push(body.toString());
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(LOGIN);
  });
  return { url: `${await listen(server)}/login`, server, bodies };
}

/** @param {Fault | undefined} fault */
function replaces(fault) {
  return fault === 'gateway' || fault === 'busy' || fault === 'page' || fault === 'portal' || fault === 'stranger';
}

/**
 * Answers in place of the server.
 *
 * @param {ServerResponse} response
 * @param {Fault | undefined} fault
 * @param {string} portal
 * @param {number} chance
 */
function replace(response, fault, portal, chance) {
  const html = { 'Content-Type': 'text/html' };
  if (fault === 'gateway') response.writeHead(502, html).end(OUTAGE);
  else if (fault === 'busy') response.writeHead(503, { ...html, 'Retry-After': '1' }).end(OUTAGE);
  else if (fault === 'page') response.writeHead(200, html).end(chance < 0.2 ? '' : LOGIN);
  // The first makes a browser ask the portal, the second makes it send the portal the request for the server.
  else if (fault === 'portal') response.writeHead(chance < 0.5 ? 302 : 307, { Location: portal }).end();
  else response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}');
}

/**
 * @param {ServerResponse} response
 * @param {IncomingMessage} answer
 * @param {Buffer} text
 * @param {Fault | undefined} fault
 */
function reply(response, answer, text, fault) {
  const half = text.subarray(0, text.length / 2);
  const whole = fault === 'short' ? half : text;
  const headers = { ...answer.headers, 'content-length': whole.length };
  delete headers['transfer-encoding'];
  response.writeHead(answer.statusCode ?? 502, headers);
  if (fault === 'torn') response.write(half, () => response.destroy());
  else response.end(whole);
}

/** @param {Server} server */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
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
