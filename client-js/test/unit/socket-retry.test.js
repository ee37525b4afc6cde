/** When a socket is tried again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../src/holdfast.js';
import { beginSession } from '../support/socket-fixture.js';

const MINUTE = 60_000;

test('a socket that failed is tried again after one minute, then two, doubling to an hour', async () => {
  const { world, sockets } = await beginSession({ path: () => ({ refused: true }) });
  /** @type {number[]} */
  const at = [0];
  while (at.length < 10) {
    await world.pass(1000);
    if (sockets.all.length > at.length) at.push(world.now);
  }
  // With the first request after that time: there is one each 50 s.
  const pauses = at.slice(1).map((each, n) => (each - (at[n] ?? 0)) / MINUTE);
  const expected = [1, 2, 4, 8, 16, 32, 60, 60, 60];
  pauses.forEach((each, n) => {
    const least = expected[n] ?? 0;
    assert.ok(each >= least && each < least + 1, `${pauses}`);
  });
});

test('a socket that lived longer than the time before it was tried counts as the first again', async () => {
  const paths = [{ refused: true }, { refused: true }, { cut: 200_000 }, { cut: 10_000 }, {}];
  const { world, sockets } = await beginSession({ path: (count) => paths[count - 1] ?? {} });
  /** @type {number[]} */
  const lost = [];
  for (const until of [1, 2, 3, 4]) {
    await world.until(() => sockets.all.length > until, 400_000);
    lost.push(world.now);
  }
  // The third lives 200 s, which is more than two minutes: one minute after it. The fourth lives 10 s: two after it.
  const [, , third = 0, fourth = 0] = lost;
  assert.ok(third - (lost[1] ?? 0) - 200_000 >= MINUTE && third - (lost[1] ?? 0) - 200_000 < 2 * MINUTE, `${lost}`);
  assert.ok(fourth - third - 10_000 >= 2 * MINUTE && fourth - third - 10_000 < 3 * MINUTE, `${lost}`);
});

test('after the network changed a socket is tried at once, and one that was open is given up', async () => {
  const paths = [{ refused: true }, {}, {}];
  const { world, page, sockets, session, states } = await beginSession({ path: (count) => paths[count - 1] ?? {} });
  assert.deepEqual([sockets.all.length, session.transport], [1, 'http']);
  page.dispatchEvent(new Event('online'));
  await world.pass(1000);
  assert.deepEqual([sockets.all.length, session.transport], [2, 'websocket']);
  states.length = 0;
  page.dispatchEvent(new Event('online'));
  await world.pass(1000);
  assert.deepEqual([sockets.all.length, sockets.open.length, session.transport], [3, 1, 'websocket']);
  assert.deepEqual(states, [
    'connected created http',
    'reconnecting network http',
    'reconnecting network websocket',
    'connected answered websocket',
  ]);
  // A page that is seen again says nothing of the network.
  page.dispatchEvent(new Event('visibilitychange'));
  await world.pass(1000);
  assert.equal(sockets.all.length, 3);
});

test('the end of a session that had no socket excuses none', async () => {
  const { world, server, session, sockets } = await beginSession({ path: () => ({ refused: true }) });
  server.session?.end('policy-violation');
  await world.until(() => session.number === 2);
  await world.pass(3 * MINUTE);
  assert.equal(sockets.all.length, 2);
});

test('after the network changed the times between sockets that fail are short again', async () => {
  const { world, page, sockets } = await beginSession({ path: () => ({ refused: true }) });
  await world.until(() => sockets.all.length === 4, 60 * MINUTE);
  page.dispatchEvent(new Event('online'));
  await world.pass(1000);
  assert.equal(sockets.all.length, 5);
  await world.pass(2 * MINUTE);
  assert.equal(sockets.all.length, 6);
});

test('what became of sockets to a URL is kept for the life of the page, for each URL', async () => {
  const { world, options, sockets, session } = await beginSession({ path: () => ({ refused: true }) });
  await world.until(session.close());
  const again = connect(options);
  await world.until(again.once('session'));
  await world.pass(1000);
  assert.equal(sockets.all.length, 1);
  const other = connect({ ...options, url: `${options.url}x` });
  await world.until(other.once('session'));
  assert.equal(sockets.all.length, 2);
  await world.pass(MINUTE + 50_000);
  assert.equal(sockets.all.length, 4);
});
