/** The life of sockets: with sessions that follow each other, pages that go away, and where there is nothing but sockets. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginSession, openSession, openWorld } from '../support/socket-fixture.js';

test('a session that follows another has a socket of its own at once', async () => {
  const { world, sockets, server, session, received } = await beginSession();
  server.session?.end('policy-violation');
  await world.until(() => session.number === 2);
  await world.pass(1000);
  session.send('up');
  await world.pass(1000);
  assert.deepEqual([session.transport, received, sockets.faults], ['websocket', ['up'], []]);
  assert.deepEqual([sockets.all.length, sockets.open.length], [2, 1]);
  // A server that forgets a session closes its socket without an answer to it.
  server.forget();
  await world.until(() => session.number === 3);
  await world.pass(1000);
  assert.deepEqual([sockets.open.length, session.transport], [1, 'websocket']);
});

test('a session that ends leaves no socket, timer or listener behind', async () => {
  for (const path of [{}, { opens: Infinity }, { swallows: 0 }]) {
    const { world, sockets, session, page, server } = await beginSession({ path: () => path });
    session.send('last');
    await world.until(session.close());
    assert.deepEqual([sockets.living.length, server.sessions.size], [0, 0]);
    await world.pass(20_000);
    assert.equal(world.timers, 0);
    page.dispatchEvent(new Event('online'));
    await world.pass(1000);
    assert.equal(sockets.all.length, 1);
  }
});

test('a session that is refused for good leaves no socket behind', async () => {
  const { options, world, sockets } = openWorld();
  const fetch = async () => ({ status: 404, headers: new Map(), text: async () => '' });
  const { session } = openSession({ options }, { fetch: /** @type {any} */ (fetch) });
  const ended = await world.until(session.once('end'));
  assert.deepEqual([ended, sockets.all.length, sockets.living.length], [{ reason: 'http-404' }, 1, 0]);
});

test('a session that has ended listens to the network no more', async () => {
  const { options, world, page } = openWorld();
  const window = page.defaultView;
  /** @type {Set<unknown>} */
  const listeners = new Set();
  const { addEventListener, removeEventListener } = window;
  window.addEventListener = (/** @type {any[]} */ ...all) => {
    if (all[0] === 'online' && !all[2]?.signal) listeners.add(all[1]);
    addEventListener.apply(window, /** @type {any} */ (all));
  };
  window.removeEventListener = (/** @type {any[]} */ ...all) => {
    listeners.delete(all[1]);
    removeEventListener.apply(window, /** @type {any} */ (all));
  };
  const { session } = openSession({ options });
  await world.pass(1000);
  assert.equal(listeners.size, 1);
  await world.until(session.close());
  assert.equal(listeners.size, 0);
});

test('a page that goes away while a request is on its way by both carriers sends no copy more', async () => {
  const { world, page, posts, session } = await beginSession({ path: () => ({ opens: 1010 }) });
  await world.pass(15);
  assert.equal(session.transport, 'websocket');
  page.hide(true);
  await world.pass(1000);
  const rids = posts.map(({ rid }) => rid);
  assert.deepEqual([new Set(rids).size, session.state], [rids.length, 'paused']);
});

test('a page that goes away has all its requests by HTTP and no socket, and one again when it is back', async () => {
  const { world, page, sockets, session, posts, received, states } = await beginSession();
  session.send('before');
  page.hide(true);
  await world.pass(0);
  const [held, , pause] = posts.slice(-3);
  assert.equal(sockets.living.length, 0);
  assert.ok(held.packets === undefined && pause.pause > 0, JSON.stringify(posts));
  await world.pass(1000);
  assert.deepEqual([received, session.state, session.transport], [['before'], 'paused', 'http']);
  page.show();
  await world.pass(1000);
  assert.deepEqual([session.state, session.transport, session.number], ['connected', 'websocket', 1]);
  assert.ok(!states.some((each) => each.startsWith('reconnecting')), `${states}`);
});

test('with websocket nothing travels by HTTP, the creation not either', async () => {
  const { world, sockets, posts, session, received, packets, server, states } = await beginSession(
    {},
    { transport: 'websocket' },
  );
  session.send('up');
  server.session?.send('down');
  await world.pass(1000);
  sockets.cut();
  session.send('again');
  await world.pass(1000);
  session.pause(10);
  await world.pass(1000);
  session.send('after');
  await world.pass(1000);
  await world.until(session.close());
  assert.deepEqual([posts, received, packets], [[], ['up', 'again', 'after'], ['down']]);
  assert.deepEqual([sockets.all.length, sockets.faults, session.number], [2, [], 0]);
  for (const { sent } of sockets.all) {
    assert.equal(new Set(sent.map(({ rid }) => rid)).size, sent.length, 'each request leaves once on a socket');
  }
  assert.ok(
    states.every((each) => each.endsWith('websocket')),
    `${states}`,
  );
});

test('with websocket a session waits for a socket that opens late, and tries again where none opens', async () => {
  const paths = [{ opens: Infinity }, { refused: true }, { opens: 4000 }];
  const { world, session, sockets, received } = await beginSession(
    { path: (count) => paths[count - 1] ?? {} },
    { transport: 'websocket' },
  );
  session.send('up');
  await world.until(() => session.state === 'connected');
  await world.pass(1000);
  assert.deepEqual([received, sockets.all.length], [['up'], 3]);
});

/**
 * @param {import('../support/fake-sockets.js').Path[]} paths of the sockets, one after the other
 * @param {number} ms that pass after the first socket was cut
 * @returns what was received, the number of sockets and that of the session
 */
async function afterACut(paths, ms) {
  const { world, session, sockets, received } = await beginSession(
    { path: (count) => paths[count - 1] ?? {} },
    { transport: 'websocket' },
  );
  session.send('first');
  await world.pass(0);
  sockets.cut();
  await world.pass(ms);
  return [received, sockets.all.length, session.number];
}

test('with websocket requests that wait for a socket are not overdue before it is open', async () => {
  assert.deepEqual(await afterACut([{}, { opens: 5000 }], 6000), [['first'], 2, 1]);
});

test('with websocket requests that waited for a socket are overdue 3 s after it is open', async () => {
  assert.deepEqual(await afterACut([{}, { swallows: 0 }, {}], 3500), [['first'], 3, 1]);
});
