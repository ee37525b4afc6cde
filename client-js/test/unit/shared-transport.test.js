/** What the session of several tabs travels by: the tab that leads has the socket. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeBrowser } from '../../testing/fake-tabs.js';
import { dice } from '../../testing/seeded-random.js';
import { openWorld } from '../support/socket-fixture.js';
import { openTab } from '../support/tab-fixture.js';

/** Tabs of one browser whose server serves sockets. */
function openTabs() {
  const where = openWorld();
  const { world, sockets, options } = where;
  const browser = new FakeBrowser(world);
  const random = dice(1);
  const open = (/** @type {Record<string, any>} */ how = {}) => {
    const opened = openTab({ browser, random }, { url: options.url, WebSocket: sockets.WebSocket, ...how });
    /** @type {string[]} */
    const carriers = [];
    opened.session.on('state', ({ state, transport }) => carriers.push(`${state} ${transport}`));
    return { ...opened, carriers };
  };
  return { ...where, open };
}

test('the tab that leads has the one socket, and each tab is told what carries the session', async () => {
  const { world, open, sockets, received, server } = openTabs();
  const tabs = [open(), open(), open()];
  await world.pass(1000);
  const late = open();
  await world.pass(1000);
  assert.equal(sockets.all.length, 1);
  for (const [n, { session }] of [...tabs, late].entries()) {
    assert.equal(session.transport, 'websocket');
    void session.send(n);
  }
  await world.pass(1000);
  server.session?.send('down');
  await world.pass(1000);
  assert.deepEqual([received.sort(), sockets.all.length], [[0, 1, 2, 3], 1]);
  for (const { packets } of [...tabs, late]) assert.deepEqual(packets, ['down']);
  sockets.cut();
  await world.pass(1000);
  for (const { session, carriers } of tabs) {
    assert.equal(session.transport, 'http');
    assert.deepEqual(carriers.slice(-3), ['connected http', 'reconnecting http', 'connected http']);
  }
  assert.deepEqual(late.carriers[0], 'connecting http');
});

for (const how of /** @type {const} */ (['crash', 'close', 'freeze'])) {
  test(`after a leader is gone (${how}) the next has a socket of its own, and that of the other is closed`, async () => {
    const { world, open, sockets, received, packets = [] } = /** @type {any} */ (openTabs());
    const [leader, next] = [open(), open({ seen: true })];
    await world.pass(1000);
    leader.tab[how]();
    await world.pass(5000);
    assert.equal(next.session.number, 2);
    void next.session.send('up');
    await world.pass(1000);
    assert.deepEqual([next.session.transport, received, sockets.faults], ['websocket', ['up'], []]);
    if (how === 'freeze') {
      leader.tab.thaw();
      await world.pass(1000);
      assert.equal(leader.session.transport, 'websocket');
    }
    if (how !== 'crash') assert.equal(sockets.living.length, 1);
    assert.deepEqual(packets, []);
  });
}

test('a socket of a leader that leads no more says nothing to its session', async () => {
  const { world, open, sockets, server } = openTabs();
  const [leader, next] = [open(), open({ seen: true })];
  await world.pass(1000);
  const [old] = sockets.all;
  leader.tab.freeze();
  await world.until(() => next.session.number === 2, 5000);
  leader.tab.thaw();
  await world.pass(1000);
  assert.equal(old?.readyState, 3);
  assert.deepEqual([old?.onopen, old?.onmessage, old?.onclose], [null, null, null]);
  server.session?.send('down');
  await world.pass(1000);
  assert.deepEqual([leader.packets, next.packets], [['down'], ['down']]);
});

test('after the network changed the tab that leads tries a socket at once, and one that led before does not', async () => {
  const { world, open, sockets } = openTabs();
  sockets.path = () => ({ refused: true });
  const [leader, next] = [open(), open({ seen: true })];
  await world.pass(1000);
  assert.equal(sockets.all.length, 1);
  sockets.path = () => ({});
  for (const { tab } of [leader, next]) tab.page.dispatchEvent(new Event('online'));
  await world.pass(1000);
  assert.deepEqual([sockets.all.length, next.session.transport], [2, 'websocket']);
  leader.tab.freeze();
  await world.until(() => next.session.number === 2, 5000);
  leader.tab.thaw();
  await world.pass(1000);
  const before = sockets.all.length;
  leader.tab.page.dispatchEvent(new Event('online'));
  await world.pass(1000);
  assert.equal(sockets.all.length, before);
  next.tab.page.dispatchEvent(new Event('online'));
  await world.pass(1000);
  assert.deepEqual([sockets.all.length, sockets.living.length], [before + 1, 1]);
});

test('tabs that name HTTP have no socket, and those that need one are told so at once', async () => {
  const { world, open, sockets } = openTabs();
  const { session } = open({ transport: 'http' });
  await world.pass(1000);
  assert.deepEqual([session.transport, session.state, sockets.all.length], ['http', 'connected', 0]);
  assert.throws(() => open({ transport: 'websocket', WebSocket: undefined }), /^TypeError: transport must be http/);
});
