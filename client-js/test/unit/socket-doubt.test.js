/** A socket that has brought nothing yet is asked for a sign: a proxy may let it open and swallow what the server sends. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginSession, openSession, openWorld } from '../support/socket-fixture.js';

/** @import { Path } from '../support/fake-sockets.js' */

/** When a socket is asked that has brought nothing, and how long it has then; in ms. */
const DOUBT = 1000;
const LIMIT = 3000;

/** The way to the server and back, and a repeat of what was lost; in ms. */
const AGAIN = 100;

/** A socket that brings none of what the server sends. @type {Path} */
const MUTE = { mutes: 0 };

/**
 * @param {{ sent: any[] } | undefined} socket
 * @returns {number} how many of its requests were copies
 */
function copiesOn({ sent } = { sent: [] }) {
  return sent.length - new Set(sent.map(({ rid }) => rid)).size;
}

/** @param {readonly string[]} states @returns {string[]} the interruptions among them */
function interruptionsIn(states) {
  return states.filter((each) => each.startsWith('reconnecting'));
}

test('a client that says nothing has what the server sends in 4 s, whenever a mute socket swallows it, and its session', async () => {
  for (let at = 0; at <= 6000; at += 100) {
    const { world, server, packets, session, sockets, states } = await beginSession({ path: () => MUTE });
    await world.pass(at);
    server.session?.send('down');
    await world.pass(DOUBT + LIMIT + AGAIN);
    assert.deepEqual([packets, session.transport, sockets.living.length], [['down'], 'http', 0], `${at} ms`);
    assert.deepEqual(interruptionsIn(states), ['reconnecting timeout http']);
    await world.pass(55_000);
    assert.deepEqual([session.number, packets, copiesOn(sockets.all[0])], [1, ['down'], 1], `${at} ms`);
  }
});

test('a mute socket is given up, and tried again after a minute, then two; each costs nothing but the time', async () => {
  const { world, server, packets, session, sockets } = await beginSession({ path: () => MUTE });
  let count = 0;
  while (world.now < 600_000) {
    server.session?.send(++count);
    await world.pass(17_000);
  }
  assert.deepEqual(
    packets,
    Array.from({ length: count }, (_, n) => n + 1),
  );
  assert.deepEqual([session.number, sockets.all.length, sockets.faults], [1, 4, []]);
  assert.deepEqual(sockets.all.map(copiesOn), [1, 1, 1, 1]);
});

test('a socket that works costs a client that says nothing one copy, and nothing else', async () => {
  const { world, server, packets, session, sockets, states, posts } = await beginSession();
  const before = posts.length;
  await world.pass(DOUBT + AGAIN);
  const [socket] = sockets.all;
  const [first, copy, ...more] = socket?.sent ?? [];
  assert.deepEqual([first, more.length], [copy, 0]);
  await world.pass(200_000);
  server.session?.send('down');
  await world.pass(AGAIN);
  assert.deepEqual([copiesOn(socket), sockets.all.length, posts.length], [1, 1, before]);
  assert.deepEqual([packets, session.number, session.transport], [['down'], 1, 'websocket']);
  assert.deepEqual(interruptionsIn(states), []);
});

test('a socket that has brought a frame in time is asked for nothing', async () => {
  for (const say of ['down', 'up']) {
    const { world, server, session, sockets } = await beginSession();
    if (say === 'up') session.send(say);
    else server.session?.send(say);
    await world.pass(200_000);
    assert.deepEqual([copiesOn(sockets.all[0]), session.transport], [0, 'websocket']);
  }
});

test('a packet that crosses the copy comes once', async () => {
  for (let at = -60; at <= 60; at += 2) {
    for (const say of ['down', 'up', 'both']) {
      const where = openWorld();
      const { world, server, received, sockets } = where;
      const { session, packets, states } = openSession(where);
      await world.until(() => session.transport === 'websocket');
      await world.pass(DOUBT + at);
      if (say !== 'up') server.session?.send('down');
      if (say !== 'down') session.send('up');
      await world.pass(AGAIN);
      assert.deepEqual(
        [packets, received],
        [say === 'up' ? [] : ['down'], say === 'down' ? [] : ['up']],
        `${say} at ${at} ms`,
      );
      await world.pass(60_000);
      assert.deepEqual([packets.length + received.length, session.number], [say === 'both' ? 2 : 1, 1]);
      assert.deepEqual([interruptionsIn(states), session.transport], [[], 'websocket'], `${say} at ${at} ms`);
      assert.ok(copiesOn(sockets.all[0]) <= 1);
    }
  }
});

test('on a slow way a socket is asked once, and kept', async () => {
  // A copy comes back after 2.4 s, and the first answer by HTTP after the copy left.
  const { world, sockets, session, states, server, packets } = await beginSession({ path: () => ({ buffers: 1200 }) });
  await world.pass(20_000);
  server.session?.send('down');
  await world.pass(5000);
  assert.deepEqual([copiesOn(sockets.all[0]), packets, session.transport], [1, ['down'], 'websocket']);
  assert.deepEqual(interruptionsIn(states), []);
});

test('a socket that opens some seconds late keeps its client through a whole wait', async () => {
  for (const opens of [1000, 2000, 3000, 3900]) {
    const { world, sockets, session, states } = await beginSession({ path: () => ({ opens }) });
    await world.pass(120_000);
    assert.deepEqual([session.transport, sockets.all.length, interruptionsIn(states)], ['websocket', 1, []]);
  }
});

test('when HTTP is slow as well a mute socket costs no session, and a packet comes once', async () => {
  const where = openWorld({ path: () => MUTE });
  const { world, server } = where;
  const { fetch } = where.options;
  let slow = 0;
  where.options.fetch = async (/** @type {any} */ url, /** @type {any} */ init) => {
    await new Promise((resolve) => world.setTimeout(() => resolve(undefined), slow));
    return fetch(url, init);
  };
  const { session, packets } = openSession(where);
  await world.pass(500);
  slow = 5000;
  server.session?.send('down');
  await world.pass(DOUBT + LIMIT + 3 * slow);
  assert.deepEqual([packets, session.number], [['down'], 1]);
  await world.pass(120_000);
  assert.deepEqual([packets, session.number, session.transport], [['down'], 1, 'http']);
});

test('a mute socket is found out also where answers by HTTP take longer than it is waited for', async () => {
  const where = openWorld({ path: () => ({ opens: 3000, mutes: 0 }) });
  const { world, server, sockets } = where;
  const { fetch } = where.options;
  where.options.fetch = async (/** @type {any} */ url, /** @type {any} */ init) => {
    const response = await fetch(url, init);
    await new Promise((resolve) => world.setTimeout(() => resolve(undefined), 2 * DOUBT - 500));
    return response;
  };
  const { session, packets } = openSession(where);
  await world.until(() => session.transport === 'websocket');
  await world.pass(2 * DOUBT);
  server.session?.send('down');
  await world.pass(2 * (DOUBT + LIMIT));
  assert.deepEqual([packets, session.number, session.transport], [['down'], 1, 'http']);
  assert.equal(copiesOn(sockets.all[0]), 1);
});

test('a socket that closes while it is doubted, or a server that is gone, leaves the session to HTTP', async () => {
  for (const mutes of [0, Infinity]) {
    for (const at of [0, DOUBT - 100, DOUBT + 10, DOUBT + 30, DOUBT + 500, DOUBT + LIMIT - 100]) {
      const where = openWorld({ path: () => ({ mutes }) });
      const { world, server, sockets } = where;
      const { session, packets } = openSession(where);
      await world.until(() => session.transport === 'websocket');
      await world.pass(at);
      server.session?.send('down');
      sockets.cut();
      await world.pass(AGAIN);
      assert.deepEqual([packets, session.transport, session.number], [['down'], 'http', 1], `${at} ms`);
      server.forget();
      await world.until(() => session.number === 2);
      await world.pass(3 * (DOUBT + LIMIT));
      assert.deepEqual([packets, session.number, session.state], [['down'], 2, 'connected'], `${at} ms`);
    }
  }
});

test('a network that goes while a socket is doubted, and comes back, loses nothing', async () => {
  for (const mutes of [0, Infinity]) {
    for (const at of [0, DOUBT - 10, DOUBT + 30, DOUBT + 500]) {
      for (const gone of [300, 2500, 8000]) {
        const where = openWorld({ path: () => ({ mutes }), pace: null });
        const { world, server, sockets, received } = where;
        const { session, packets } = openSession(where, { pace: null });
        await world.until(() => session.transport === 'websocket');
        await world.pass(at);
        sockets.offline();
        server.session?.send('down');
        await world.pass(gone / 2);
        session.send('up');
        await world.pass(gone / 2);
        sockets.online();
        await world.pass(30_000);
        assert.deepEqual([packets, received, session.number], [['down'], ['up'], 1], `${at} ms, for ${gone} ms`);
      }
    }
  }
});

test('a page that pauses or goes away while a socket is doubted takes nothing of that along', async () => {
  for (const at of [0, DOUBT - 10, DOUBT + 10, DOUBT + 500]) {
    for (const leave of ['pause', 'hide']) {
      const where = openWorld({ path: () => MUTE });
      const { world, page, server, sockets } = where;
      const { session, packets } = openSession(where);
      await world.until(() => session.transport === 'websocket');
      await world.pass(at);
      server.session?.send('down');
      if (leave === 'hide') page.hide(true);
      else session.pause(20);
      await world.pass(AGAIN);
      assert.deepEqual([session.state, sockets.living.length], ['paused', 0], `${leave} at ${at} ms`);
      await world.pass(10_000);
      assert.equal(session.state, 'paused');
      if (leave === 'hide') page.show();
      else session.resume();
      await world.pass(DOUBT + LIMIT + AGAIN);
      assert.deepEqual([packets, session.number, session.state], [['down'], 1, 'connected'], `${leave} at ${at} ms`);
    }
  }
});

test('a client whose timers run late finds out when they run', async () => {
  const late = 15_000;
  const where = openWorld({ path: () => MUTE });
  const { world, server, options } = where;
  const { clock } = options;
  /** @type {typeof world.setTimeout} */
  const setTimeout = (run, delay) => clock.setTimeout(run, delay === DOUBT || delay === LIMIT ? late : delay);
  options.clock = { ...clock, setTimeout };
  const { session, packets } = openSession(where);
  await world.pass(1000);
  server.session?.send('down');
  await world.pass(2 * late);
  assert.deepEqual([packets, session.number, session.transport], [['down'], 1, 'http']);
});

test('a session that ends while its socket is doubted leaves no timer behind', async () => {
  const where = openWorld({ path: () => MUTE });
  const { world, options } = where;
  const { clock } = options;
  const doubts = new Set();
  /** @type {typeof world.setTimeout} */
  const setTimeout = (run, delay) => {
    const timer = clock.setTimeout(run, delay);
    if (delay === DOUBT) doubts.add(timer);
    return timer;
  };
  const clearTimeout = (/** @type {any} */ timer) => (doubts.delete(timer), clock.clearTimeout(timer));
  options.clock = { ...clock, setTimeout, clearTimeout };
  const { session } = openSession(where);
  await world.until(() => session.transport === 'websocket');
  const before = doubts.size;
  await world.pass(0);
  assert.equal(doubts.size, before + 1);
  await world.until(session.close());
  assert.ok(world.now < DOUBT);
  assert.equal(doubts.size, 0);
});

test('with websocket a creation that takes long is not copied, and a mute socket gives way to another', async () => {
  const paths = [{ buffers: 1000 }, MUTE, {}];
  const where = openWorld({ path: (count) => paths[count - 1] ?? {} });
  const { world, server, sockets } = where;
  const { session, packets } = openSession(where, { transport: 'websocket' });
  await world.pass(20_000);
  assert.deepEqual([sockets.all.length, copiesOn(sockets.all[0]), session.number], [1, 0, 1]);
  sockets.cut();
  await world.pass(500);
  server.session?.send('down');
  await world.pass(DOUBT + LIMIT + 1000);
  assert.deepEqual([sockets.all.length, packets, session.number], [3, ['down'], 1]);
});
