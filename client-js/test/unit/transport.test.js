/** What a session travels by: when a socket is opened, used, given up and tried again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../src/holdfast.js';
import { connect as connectHttp } from '../../src/http.js';
import { World } from '../../testing/world.js';
import { parse } from '../support/script-parser.js';
import { ScriptPlayer } from '../support/script-player.js';
import { beginSession, openWorld } from '../support/socket-fixture.js';

/** @param {readonly { rid: number }[]} requests @returns {number[]} their rids */
function ridsOf(requests) {
  return requests.map(({ rid }) => rid);
}

/** @param {Record<string, unknown>} post @returns {Record<string, unknown>} its body, without the time */
function bodyOf(post) {
  const body = { ...post };
  delete body.at;
  return body;
}

test('a session begins by HTTP at once, and the requests after a socket is open travel on it', async () => {
  const { world, sockets, posts, received, packets, server, session, states } = await beginSession();
  assert.deepEqual(
    posts.map(({ at, sid }) => [at, sid]),
    [[0, undefined]],
  );
  session.send('up');
  server.session?.send('down');
  await world.pass(1000);
  assert.deepEqual([received, packets, posts.length, session.transport], [['up'], ['down'], 1, 'websocket']);
  const [socket] = sockets.all;
  assert.match(socket?.url ?? '', /^ws:\/\/x\/bind\?\d+$/);
  assert.equal(socket?.protocol, 'holdfast.v1');
  assert.deepEqual(states, ['connecting open http', 'connecting open websocket', 'connected created websocket']);
});

test('the requests on a socket have the bytes that they have by HTTP', async () => {
  /** @param {any} where */
  const talk = async ({ world, session, server, posts, sockets }) => {
    for (const each of ['a', { b: ['ü'] }]) {
      session.send(each);
      server.session?.send(each);
      await world.pass(1000);
    }
    return [...posts.map(bodyOf), ...sockets.all.flatMap((/** @type {any} */ { sent }) => sent)];
  };
  const both = await talk(await beginSession());
  const http = await talk(await beginSession({}, { transport: 'http' }));
  assert.deepEqual(both, http);
});

test('a request that the server holds when a socket opens late is held there from then on', async () => {
  const { world, server, sockets, posts, packets, states, session } = await beginSession({
    path: () => ({ opens: 5000 }),
  });
  assert.equal(posts.length, 2);
  await world.pass(9000);
  assert.deepEqual(new Set(ridsOf(sockets.all[0]?.sent ?? [])), new Set([posts[1].rid]));
  server.session?.send('down');
  await world.pass(1000);
  // Without a frame that names the session the server had closed the socket after 10 s.
  await world.pass(10_000);
  assert.deepEqual([packets, posts.length, sockets.open.length, session.transport], [['down'], 2, 1, 'websocket']);
  assert.deepEqual(states.at(-1), 'connected created websocket');
});

test('without a WebSocket, and with another fetch and no WebSocket of its own, a session has HTTP alone', async () => {
  const { options, world, sockets } = openWorld();
  const made = sockets.WebSocket;
  Object.assign(globalThis, { WebSocket: made });
  try {
    const session = connect({ ...options, WebSocket: undefined });
    await world.until(session.once('session'));
    await world.pass(1000);
    assert.deepEqual([session.transport, sockets.all.length], ['http', 0]);
    const chosen = connect({ ...options, WebSocket: made, transport: 'http' });
    const http = connectHttp({ ...options, WebSocket: undefined });
    await world.pass(1000);
    assert.deepEqual(
      [chosen.transport, chosen.state, http.transport, http.state],
      [...['http', 'connected'], ...['http', 'connected']],
    );
    assert.equal(sockets.all.length, 0);
  } finally {
    Reflect.deleteProperty(globalThis, 'WebSocket');
  }
});

test('the WebSocket of the browser is used with its own fetch', async () => {
  const { options, world, sockets, server } = openWorld();
  const { fetch } = globalThis;
  Object.assign(globalThis, { WebSocket: sockets.WebSocket, fetch: options.fetch });
  try {
    const session = connect({ ...options, fetch: undefined, WebSocket: undefined });
    await world.until(session.once('session'));
    await world.pass(1000);
    assert.deepEqual([session.transport, server.sessions.size], ['websocket', 1]);
  } finally {
    Reflect.deleteProperty(globalThis, 'WebSocket');
    Object.assign(globalThis, { fetch });
  }
});

test('a page that may open no socket has HTTP', async () => {
  const { options, world, received } = openWorld();
  let asked = 0;
  const denied = /** @type {any} */ (
    function () {
      asked++;
      throw new DOMException('mixed content', 'SecurityError');
    }
  );
  const session = connect({ ...options, WebSocket: denied });
  await world.until(session.send('up'));
  await world.pass(50_000);
  assert.deepEqual([received, session.transport, session.number, asked], [['up'], 'http', 1, 1]);
});

test('an old server, which refuses the upgrade, is served by HTTP without a word', async () => {
  const { world, session, sockets, states, received } = await beginSession({ path: () => ({ refused: true }) });
  for (let n = 0; n < 20; n++) {
    session.send(n);
    await world.pass(500);
  }
  assert.deepEqual([received.length, sockets.all.length], [20, 1]);
  assert.deepEqual(states, ['connecting open http', 'connected created http']);
});

test('a request on a socket without the effect that it must have is repeated by HTTP after 3 s, the same rid and bytes', async () => {
  const { world, sockets, session, posts, received, states } = await beginSession({ path: () => ({ swallows: 500 }) });
  const before = posts.length;
  session.send('up');
  await world.pass(2990);
  assert.deepEqual([posts.length, received], [before, []]);
  await world.pass(100);
  assert.deepEqual(received, ['up']);
  const onSocket = sockets.all[0]?.sent.slice(-2);
  assert.deepEqual(posts.slice(before, before + 2).map(bodyOf), onSocket);
  assert.deepEqual([session.number, session.transport, sockets.living.length], [1, 'http', 0]);
  assert.deepEqual(states.slice(-3), [
    'connected created http',
    'reconnecting timeout http',
    'connected answered http',
  ]);
});

test('a frame that answers nothing puts the 3 s off once, and no more', async () => {
  const { world, sockets, session, received } = await beginSession({ path: () => ({ swallows: 500 }) });
  session.send('up');
  await world.pass(2000);
  sockets.all[0]?.receive('{"rid":1,"packets":[]}');
  await world.pass(2990);
  assert.deepEqual(received, []);
  await world.pass(100);
  assert.deepEqual(received, ['up']);
});

test('a held request whose answer is overdue on a socket is repeated by HTTP', async () => {
  const { world, session, server, packets, posts, states } = await beginSession({ path: () => ({ swallows: 2500 }) });
  // The server answers after 50 s.
  await world.until(() => posts.length > 1);
  assert.ok(world.now >= 55_000 && world.now < 56_000, `${world.now}`);
  await world.pass(1000);
  server.session?.send('down');
  await world.pass(1000);
  assert.deepEqual([packets, session.number, session.transport], [['down'], 1, 'http']);
  assert.equal(states.filter((each) => each === 'reconnecting timeout http').length, 1);
});

test('a socket that swallows all costs nothing when it opens while a request is held by HTTP', async () => {
  const { world, sockets, session, server, packets, states } = await beginSession({
    path: () => ({ opens: 2000, swallows: 0 }),
  });
  await world.pass(1500);
  assert.equal(session.transport, 'websocket');
  server.session?.send('down');
  await world.pass(500);
  assert.deepEqual(packets, ['down']);
  await world.pass(3000);
  assert.deepEqual([session.transport, sockets.living.length], ['http', 0]);
  assert.ok(!states.some((each) => each.startsWith('reconnecting')) || packets.length === 1, `${states}`);
});

test('a frame that is no answer, or binary, gives the socket up', async () => {
  for (const frame of ['<h1>', '{"packets":[]}', '{"rid":1}', '[]', new ArrayBuffer(3), '']) {
    const { world, sockets, session, states, received } = await beginSession();
    sockets.all[0]?.receive(frame);
    session.send('up');
    await world.pass(1000);
    assert.deepEqual([received, session.transport, session.number, sockets.living.length], [['up'], 'http', 1, 0]);
    assert.ok(states.includes('reconnecting not-json http'), `${states}`);
  }
});

test('an answer to a request that is not known any more is ignored', async () => {
  const { world, sockets, session, received } = await beginSession();
  sockets.all[0]?.receive('{"rid":1,"packets":["other"]}');
  session.send('up');
  await world.pass(1000);
  assert.deepEqual([received, session.transport, sockets.all.length], [['up'], 'websocket', 1]);
});

for (const [what, path] of /** @type {const} */ ([
  ['is given up', { refused: true }],
  ['was answered on a socket', { opens: 1000 }],
])) {
  test(`an exchange by HTTP that ${what} is aborted`, async () => {
    const silent = (/** @type {number} */ ticket) => (ticket === 2 ? 'silent' : 'ok');
    const { options, world, server } = openWorld({ path: () => path, fate: silent });
    /** @type {AbortSignal[]} */
    const signals = [];
    const fetch = (/** @type {any} */ url, /** @type {any} */ init) => {
      signals.push(init.signal);
      return options.fetch(url, init);
    };
    const session = connect({ ...options, fetch });
    await world.pass(2000);
    assert.deepEqual([signals[1]?.aborted, session.state], [false, 'connected']);
    if ('opens' in path) server.session?.send('down');
    await world.until(() => Boolean(signals[1]?.aborted), 60_000);
    assert.equal(signals[0]?.aborted, false);
  });
}

test('an answer by HTTP counts although the request went on to a socket', async () => {
  const { world, session, packets, server, sockets } = await beginSession({
    path: () => ({ opens: 990, buffers: 2000 }),
  });
  server.session?.send('down');
  await world.pass(500);
  assert.deepEqual([packets, session.transport], [['down'], 'websocket']);
  await world.pass(60_000);
  assert.deepEqual([packets, session.number, sockets.faults], [['down'], 1, []]);
});

test('the trace tells what became of the socket, and can be replayed', async () => {
  const { world, sockets, session } = await beginSession();
  session.send({ kind: 'say' });
  await world.pass(500);
  sockets.cut();
  await world.pass(500);
  const trace = session.trace();
  const [sequence] = parse(trace);
  const player = new ScriptPlayer(sequence?.cfg ?? {});
  for (const line of sequence?.lines ?? []) assert.equal(player.play(line).text, line.expected);
  assert.deepEqual(
    trace.split('\n').filter((line) => line.startsWith('#')),
    ['# @0.04 websocket open', '# @1.5 websocket closed 1006'],
  );
});

test('the worlds of applications have HTTP alone', async () => {
  const world = new World();
  world.start();
  const session = world.connect();
  await world.until(session.once('session'));
  assert.equal(session.transport, 'http');
});
