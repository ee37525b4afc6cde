/** What goes wrong elsewhere while a session is moved to a WebSocket: docs/client/networks.md lists it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSession, openWorld } from '../support/socket-fixture.js';

/** @import { Path } from '../support/fake-sockets.js' */

/** How long a packet takes over HTTP alone, at most, in ms: a request on its way keeps it back. */
const USUAL = 100;

/** The moments at which a socket opens, before, while and after what is tested, in ms. */
const MOMENTS = Array.from({ length: 60 }, (_, n) => 4 * n);

/** @param {Path} path */
function begin(path) {
  const where = openWorld({ pace: null, path: () => path });
  return { ...where, ...openSession(where, { pace: null }) };
}

test('a session that its client closes while its socket opens has all that was sent before', async () => {
  const ways = new Set();
  for (const opens of MOMENTS) {
    const { world, session, received, sockets } = begin({ opens });
    await world.until(session.once('session'));
    await world.pass(60);
    for (const each of ['a', 'b', 'c']) session.send(each);
    await world.until(session.close());
    assert.deepEqual(received, ['a', 'b', 'c'], `opens after ${opens} ms`);
    ways.add(sockets.all[0]?.sent.length);
  }
  assert.deepEqual(ways, new Set([0, 1]), 'the socket is used or not');
});

test('a session that its server ends while its socket opens is told all that was sent before', async () => {
  const ways = new Set();
  for (const opens of MOMENTS) {
    const { world, session, server, packets, sockets } = begin({ opens });
    await world.until(session.once('session'));
    await world.pass(60);
    for (const each of ['a', 'b', 'c']) server.session?.send(each);
    server.session?.end('policy-violation');
    await world.until(session.once('lost'));
    assert.deepEqual(packets, ['a', 'b', 'c'], `opens after ${opens} ms`);
    ways.add(sockets.all[0]?.sent.length);
  }
  assert.ok(ways.size > 2, `sockets carried ${[...ways]} requests`);
});

test('while an upgrade is not answered no packet waits for it', async () => {
  for (const opens of [Infinity, 8000]) {
    const { world, session, received, times, sockets } = begin({ opens });
    await world.until(session.once('session'));
    /** When each packet was sent, in ms. @type {number[]} */
    const sentAt = [];
    while (world.now < 7000) {
      sentAt.push(world.now);
      session.send(sentAt.length);
      await world.pass(130);
    }
    assert.equal(received.length, sentAt.length);
    const longest = Math.max(...times.map((each, n) => each - (sentAt[n] ?? 0)));
    assert.ok(longest <= USUAL, `${longest} ms`);
    assert.deepEqual([sockets.all.length, session.transport], [1, 'http']);
  }
});
