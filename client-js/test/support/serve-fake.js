/**
 * The fake server on a port: a stand-in for the real one while the page is worked on, started like it.
 *
 *     node test/support/serve-fake.js --port 0 --wait 60s --inactivity 45s
 */

import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { buildWeb } from '../../page/build.js';
import { FakeChat } from '../../testing/fake-chat.js';
import { FakeServer } from '../../testing/fake-server.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { Files } from '../../page/build.js' */

/** @type {Record<string, string>} */
const TYPES = { html: 'text/html;charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };

/** What was built of the page and the library when the page was last asked for. @type {Files | undefined} */
let files;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    wait: { type: 'string', default: '60s' },
    inactivity: { type: 'string', default: '45s' },
    'rate-limit': { type: 'string', default: 'off' },
    'presence-max': { type: 'string', default: '200' },
    'message-length': { type: 'string', default: '2000' },
  },
});

/** @type {Map<number, ServerResponse>} */
const held = new Map();
let tickets = 0;

const chat = new FakeChat();
const [, events, per, unit] = /^(\d+)\/(\d+)(ms|s)$/.exec(values['rate-limit']) ?? [];
if (events) chat.rateLimit = { events: Number(events), per: Number(per) * (unit === 's' ? 1000 : 1) };
chat.presenceMax = Number(values['presence-max']);
chat.messageLength = Number(values['message-length']);

const fake = new FakeServer(
  chat,
  ({ ticket, text }) => {
    const response = held.get(ticket);
    held.delete(ticket);
    response?.writeHead(200, { 'Content-Type': 'application/json;charset=utf-8', 'Cache-Control': 'no-store' });
    response?.end(text);
  },
  { wait: parseFloat(values.wait), inactivity: parseFloat(values.inactivity), name: `${process.pid}-` },
);

setInterval(() => fake.tick(performance.now()), 100);

const server = createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/bind') return bind(request, response);
  const { pathname } = new URL(request.url ?? '/', 'http://fake');
  if (pathname === '/' || !files) files = await buildWeb().catch(() => new Map()); // what is wrong was logged
  const path = pathname === '/' ? 'page/index.html' : pathname.slice(1);
  const body = files.get(path);
  if (!body) return void response.writeHead(404).end();
  const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'text/plain';
  response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': "default-src 'self'" });
  response.end(body);
});

/**
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
async function bind(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const ticket = ++tickets;
  held.set(ticket, response);
  response.on('close', () => {
    if (!held.delete(ticket)) return;
    for (const session of fake.sessions.values()) session.dropped(ticket);
  });
  fake.request(ticket, Buffer.concat(chunks).toString(), performance.now());
}

server.listen(Number(values.port), values.host, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : values.port;
  process.stdout.write(`listening on http://${values.host}:${port}\n`);
});
