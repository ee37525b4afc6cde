/** The proxy that spoils WebSockets does what is said of it: else tests behind it show nothing. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketProxy } from '../support/socket-proxy.js';

/** @import { TestContext } from 'node:test' */
/** @import { Path } from '../support/proxied-connection.js' */

/** How long something may take, and how long is looked whether it stays as it is, in ms. */
const LIMIT = 30_000;
const SOON = 200;

/** What came to the server: texts, and requests without an upgrade. @type {string[]} */
const came = [];
const server = createServer(({ method, headers }, response) => {
  came.push(`${method} upgrade=${headers.upgrade}`);
  response.writeHead(426).end();
});
let port = 0;

const sockets = new WebSocketServer({ server });

/** How many WebSockets the server has. */
function clients() {
  return sockets.clients.size;
}

before(async () => {
  sockets.on('connection', (socket) => {
    socket.send('hello');
    socket.on('message', (text) => came.push(`${text}`));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
});
after(() => server.close());

/**
 * Opens a WebSocket through a proxy, and says `up` on it.
 *
 * @param {TestContext} t
 * @param {Path} path
 * @param {(proxy: SocketProxy) => unknown} [meanwhile] is done when it is open
 */
async function talk(t, path, meanwhile = () => {}) {
  const proxy = await SocketProxy.start(port, () => path);
  t.after(() => proxy.close());
  came.length = 0;
  /** @type {string[]} */
  const told = [];
  const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/x`);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('message', (text) => told.push(`${text}`));
  socket.on('error', ({ message }) => told.push(message));
  socket.on('open', async () => {
    await meanwhile(proxy);
    socket.send('up');
  });
  const state = () => ({ told: told.join(), came: came.join(), open: socket.readyState === 1 });
  return { socket, proxy, closed, state };
}

/** @param {number} ms */
function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Waits until something is so, and looks whether it stays so for a while.
 *
 * @param {() => unknown} actual
 * @param {unknown} expected
 */
async function settles(actual, expected) {
  const end = performance.now() + LIMIT;
  while (!isDeepStrictEqual(actual(), expected) && performance.now() < end) await delay(10);
  await delay(SOON);
  assert.deepEqual(actual(), expected);
}

for (const [what, path, expected] of /** @type {[string, Path, object][]} */ ([
  ['forwards frames', {}, { told: 'hello', came: 'up', open: true }],
  ['swallows those of clients', { swallows: 'up' }, { told: 'hello', came: '', open: true }],
  ['swallows those of the server', { swallows: 'down' }, { told: '', came: 'up', open: true }],
  ['swallows all', { swallows: 'both' }, { told: '', came: '', open: true }],
  ['keeps them', { delays: LIMIT }, { told: '', came: '', open: true }],
  ['refuses', { refuses: 403 }, { told: 'Unexpected server response: 403', came: '', open: false }],
  ['strips', { strips: true }, { told: 'Unexpected server response: 426', came: 'GET upgrade=undefined', open: false }],
])) {
  test(`the proxy ${what}`, async (t) => {
    const { state, proxy } = await talk(t, path);
    await settles(state, expected);
    assert.deepEqual([proxy.asked, proxy.sockets.length], [1, state().open ? 1 : 0]);
  });
}

test('frames that are kept come in order, also when the client has closed', async (t) => {
  const { socket } = await talk(t, { delays: 2 * SOON }, () => {
    for (const each of ['a', 'b', 'c']) socket.send(each);
  });
  await once(socket, 'open');
  socket.close();
  await settles(() => came.join(), 'a,b,c,up');
});

test('a WebSocket is cut on both sides', async (t) => {
  const { proxy, closed } = await talk(t, { cuts: 0 });
  assert.equal(await closed, 1006);
  await settles(() => [proxy.sockets.length, clients()], [0, 0]);
});

test('frames are swallowed from now on, until the WebSockets are cut', async (t) => {
  const { proxy, closed, state } = await talk(t, {}, (each) => each.swallow());
  await settles(() => [state().came, state().open], ['', true]);
  proxy.heal();
  assert.equal(await closed, 1006);
  await settles(() => [proxy.sockets.length, clients()], [0, 0]);
});

test('a port that is closed refuses all, and is the same when it is open again', async (t) => {
  const { proxy, closed, state } = await talk(t, {});
  await settles(() => state().open, true);
  const { url } = proxy;
  proxy.close();
  assert.equal(await closed, 1006);
  await assert.rejects(fetch(url));
  await proxy.open();
  assert.equal(proxy.url, url);
  assert.equal((await fetch(url)).status, 426);
});
