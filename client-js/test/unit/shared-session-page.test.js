import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOf, openBrowser, openTab } from '../support/tab-fixture.js';

/** @import { FakeTab } from '../../testing/fake-tabs.js' */

/**
 * @param {FakeTab} tab
 * @param {string} type
 */
function tell({ page }, type) {
  page.dispatchEvent(new Event(type));
}

test('without a network no tab is connected, and all reconnect at once when it is back', async () => {
  let gone = false;
  const where = openBrowser({ fate: () => (gone ? 'unsent' : 'ok') });
  const { world } = where;
  const all = [openTab(where), openTab(where)];
  await world.run(1000);
  gone = true;
  for (const { tab } of all) tab.page.defaultView.dispatchEvent(new Event('offline'));
  await world.run(2000);
  for (const { session } of all) assert.equal(session.state, 'reconnecting');
  await world.run(20_000);
  gone = false;
  for (const { tab } of all) tab.page.defaultView.dispatchEvent(new Event('online'));
  await world.run(20_500);
  for (const { session } of all) assert.deepEqual([session.state, session.number], ['connected', 1]);
});

test('the server waits for the only tab while it is frozen, and the session goes on', async () => {
  const where = openBrowser();
  const { world, peers } = where;
  const { tab, session, packets } = openTab(where);
  await world.run(1000);
  tell(tab, 'freeze');
  await world.run(1100);
  assert.equal(session.state, 'paused');
  tab.freeze();
  await world.run(80_000);
  peers[0].send('said meanwhile');
  tab.wake();
  await world.run(81_000);
  assert.deepEqual([session.state, session.number, packets], ['connected', 1, ['said meanwhile']]);
});

test('a pause of the application outlasts that of the page', async () => {
  const where = openBrowser();
  const { tab, session } = openTab(where);
  await where.world.run(1000);
  session.pause(60);
  await where.world.run(1100);
  tell(tab, 'freeze');
  tell(tab, 'resume');
  await where.world.run(2000);
  assert.equal(session.state, 'paused');
});

test('a page in the back/forward cache asks the server to wait, and does nothing until it is restored', async () => {
  const where = openBrowser();
  const { world, peers, closed } = where;
  const { tab, session } = openTab(where);
  await world.run(1000);
  tab.page.hide(true);
  tell(tab, 'freeze');
  assert.equal(session.state, 'connecting');
  await world.run(80_000);
  for (const type of ['resume', 'visibilitychange']) tell(tab, type);
  await world.run(90_000);
  assert.deepEqual([closed, peers.length], [[], 1]);
  tab.page.show();
  await world.run(91_000);
  assert.deepEqual([session.state, session.number, peers.length], ['connected', 2, 2]);
  await world.run(91_000 + 3_600_000);
  assert.deepEqual([session.state, session.number, peers.filter((each) => !each.closed).length], ['connected', 2, 1]);
});

for (const [what, act] of /** @type {const} */ ([
  ['before', ['close', 'hide']],
  ['while', ['hide', 'close']],
])) {
  test(`a tab that is closed ${what} its page goes away has ended, and stays so when the page is back`, async () => {
    const where = openBrowser();
    const { world, peers, closed } = where;
    const { tab, session, events } = openTab(where);
    await world.run(1000);
    const end = { told: false };
    const steps = {
      hide: () => tab.page.hide(true),
      close: () => void session.close().then(() => (end.told = true)),
    };
    for (const each of act) steps[each]();
    await world.run(1500);
    assert.deepEqual([end.told, events.at(-1), closed], [true, 'end closed', ['left']]);
    tab.page.show();
    await world.run(60_000);
    assert.deepEqual([session.state, peers.length], ['closed', 1]);
  });
}

test('a tab whose last packets wait for the leader ends when its page goes away, and the other tabs do not', async () => {
  const where = openBrowser();
  const { world, peers } = where;
  const [leader, one] = [openTab(where), openTab(where)];
  await world.run(1000);
  leader.tab.freeze();
  const last = outcomeOf(one.session.send('last'));
  const end = outcomeOf(one.session.close());
  await world.run(1100);
  one.tab.page.hide(true);
  await world.run(1200);
  one.tab.page.show();
  leader.tab.thaw();
  await world.run(60_000);
  assert.deepEqual([last.fate, end.fate, one.session.state], ['closed', 'sent', 'closed']);
  assert.deepEqual([leader.session.state, leader.session.number, peers.length], ['connected', 1, 1]);
});

test('a tab that has ended has no listener on its signal', async () => {
  const where = openBrowser();
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener: add, removeEventListener: remove } = signal;
  signal.addEventListener = (/** @type {[any, any]} */ ...how) => (listeners++, add.apply(signal, how));
  signal.removeEventListener = (/** @type {[any, any]} */ ...how) => (listeners--, remove.apply(signal, how));
  const { session } = openTab(where, { signal });
  await where.world.run(1000);
  assert.equal(listeners, 1);
  void session.close();
  await where.world.run(2000);
  assert.deepEqual([session.state, listeners], ['closed', 0]);
});

test('late timers of a hidden leader do not count as sleep', async () => {
  let requests = 0;
  const where = openBrowser({ fate: () => (requests++, 'ok') });
  const { world } = where;
  const tab = where.browser.open({ seen: false });
  const { clock } = tab.means;
  const setTimeout = (/** @type {() => void} */ task, /** @type {number} */ delay) =>
    clock.setTimeout(task, delay === 1000 ? 60_000 : delay);
  const { session } = openTab(where, { tab, clock: { ...clock, setTimeout } });
  await world.run(3_600_000);
  assert.equal(session.state, 'connected');
  // Each is held for 50 s.
  assert.ok(requests < 80, `${requests} requests in an hour`);
});
