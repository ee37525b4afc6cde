/** A session that tabs share, seen from its tabs. One file: each test opens tabs of one fake browser, and is short. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canShare, connectShared } from '../../src/shared.js';
import { outcomeOf, openBrowser, openTab } from '../support/tab-fixture.js';

test('twelve tabs have one session: the packets of each arrive, and those of the server reach each', async () => {
  const where = openBrowser();
  const { world, peers, received } = where;
  const all = Array.from({ length: 12 }, () => openTab(where));
  await world.run(500);
  const fates = all.map(({ session }, n) => outcomeOf(session.send({ from: n })));
  await world.run(3000);
  const sent = all.map((_, n) => ({ from: n }));
  assert.equal(peers.length, 1);
  assert.deepEqual(received, sent);
  for (const { packets, session } of all) {
    assert.deepEqual(packets, sent);
    assert.deepEqual([session.state, session.reason, session.number], ['connected', 'created', 1]);
  }
  for (const each of fates) assert.equal(each.fate, 'sent');
});

test('the packets of each tab keep their order, and those that wait are sent in the first session', async () => {
  const where = openBrowser();
  const all = Array.from({ length: 3 }, () => openTab(where));
  for (let n = 0; n < 100; n++) for (const [from, { session }] of all.entries()) void session.send({ from, n });
  await where.world.run(60_000);
  for (const from of all.keys()) {
    const order = where.received.filter((each) => each.from === from).map(({ n }) => n);
    assert.deepEqual(
      order,
      Array.from({ length: 100 }, (_, n) => n),
    );
  }
});

test('packets sent when a session begins leave before those that waited', async () => {
  const where = openBrowser();
  const [one, other] = [openTab(where), openTab(where)];
  for (const { session } of [one, other]) {
    void session.send('waited');
    session.on('session', () => void session.send('first'));
  }
  await where.world.run(1000);
  assert.deepEqual(where.received, ['first', 'waited', 'first', 'waited']);
});

test('a session that is opened, closed and opened again at once, as React does it, is one session', async () => {
  const where = openBrowser();
  const { world, browser, peers } = where;
  const tab = browser.open();
  const first = openTab(where, { tab });
  void first.session.close();
  const second = openTab(where, { tab });
  await world.run(2000);
  assert.equal(peers.length, 1);
  assert.deepEqual(first.events, ['closing closed', 'closed closed', 'end closed']);
  assert.equal(second.session.state, 'connected');
});

test('without locks or channels each tab has a session of its own', async () => {
  const { world, browser, peers } = openBrowser();
  const { clock, fetch } = browser.open().means;
  const sessions = [1, 2].map(() => connectShared({ url: '/bind', clock, fetch, locks: null }));
  await world.run(1000);
  assert.equal(peers.length, 2);
  assert.equal(canShare(), Boolean(globalThis.navigator?.locks));
  for (const each of sessions) void each.close();
});

test('only the last tab that closes ends the session', async () => {
  const where = openBrowser();
  const { world, closed } = where;
  const [one, other] = [openTab(where), openTab(where)];
  await world.run(1000);
  const ends = [one.session.close()];
  await world.run(2000);
  assert.deepEqual(closed, []);
  void other.session.send('last');
  ends.push(other.session.close(), other.session.close());
  await world.run(3000);
  await Promise.all(ends);
  assert.deepEqual([closed, where.received], [['left'], ['last']]);
  assert.deepEqual(other.events.slice(-3), ['closing closed', 'closed closed', 'end closed']);
  await assert.rejects(other.session.send(1), { reason: 'closed' });
});

test('a tab that is opened while the last one closes has a session of its own', async () => {
  const where = openBrowser();
  const { world, peers } = where;
  const one = openTab(where);
  await world.run(1000);
  void one.session.close();
  const other = openTab(where, { seen: true });
  await world.run(2000);
  assert.deepEqual([one.events.at(-1), other.session.state, peers.length], ['end closed', 'connected', 2]);
});

test('an abort withdraws a packet that has not left, and an abort of the session all packets', async () => {
  const where = openBrowser();
  const { world, received } = where;
  const end = new AbortController();
  const [leader, one] = [openTab(where), openTab(where, { signal: end.signal })];
  const abort = new AbortController();
  const early = outcomeOf(one.session.send('early', { signal: abort.signal }));
  abort.abort();
  await world.run(1000);
  const sent = outcomeOf(one.session.send('sent'));
  await world.run(2000);
  end.abort();
  await world.run(3000);
  assert.deepEqual([early.fate, sent.fate, received], ['aborted', 'sent', ['sent']]);
  assert.equal(one.events.at(-1), 'end closed');
  assert.equal(leader.session.state, 'connected');
});

test('a packet that cannot be sent is refused with the reason', async () => {
  const where = openBrowser();
  const { session } = openTab(where);
  await assert.rejects(session.send('x'.repeat(70_000)), { reason: 'too-long' });
  await assert.rejects(session.send(undefined), { reason: 'not-json' });
  await assert.rejects(session.send(1, { signal: AbortSignal.abort() }), { reason: 'aborted' });
  for (let n = 0; n < 1000; n++) void session.send(n);
  await assert.rejects(session.send(1000), { reason: 'queue-full' });
});

test('a packet bound to a session is lost with it, and others leave in the next one', async () => {
  const where = openBrowser();
  const { world, received } = where;
  const [leader, one] = [openTab(where), openTab(where)];
  await world.run(1000);
  leader.tab.freeze();
  // More than the leader takes at a time: some of it waits in the tab.
  const bound = Array.from({ length: 70 }, (_, n) => outcomeOf(one.session.send({ n }, { number: 1 })));
  const free = outcomeOf(one.session.send('free'));
  await world.run(1100);
  leader.tab.crash();
  await world.run(2000);
  assert.deepEqual(new Set(bound.map(({ fate }) => fate)), new Set(['takeover']));
  assert.deepEqual([free.fate, received], ['sent', ['free']]);
  await assert.rejects(one.session.send('stale', { number: 1 }), { reason: 'lost' });
});

test('a session that the server has lost is lost for all tabs, and packets that never left are sent in the next', async () => {
  const where = openBrowser();
  const { world, received } = where;
  const [leader, one] = [openTab(where), openTab(where)];
  await world.run(1000);
  const old = where.peers[0];
  // More than may leave at once.
  const fates = Array.from({ length: 60 }, (_, n) => outcomeOf(one.session.send(n)));
  one.session.on('session', () => void one.session.send('first'));
  await world.run(1100);
  old.end('internal-server-error');
  await world.run(20_000);
  const lost = fates.filter(({ fate }) => fate === 'internal-server-error').length;
  const after = received.slice(received.indexOf('first') + 1);
  assert.deepEqual(
    after,
    Array.from({ length: after.length }, (_, n) => 60 - after.length + n),
  );
  assert.equal(fates.filter(({ fate }) => fate === 'sent').length, 60 - lost);
  assert.ok(received.includes('first') && after.length > 0);
  for (const { events } of [leader, one]) assert.ok(events.includes('session 2'), events.join());
});

test('tabs with another name or address have another session', async () => {
  const where = openBrowser();
  openTab(where);
  openTab(where, { name: 'bob' });
  openTab(where, { url: '/other' });
  await where.world.run(1000);
  assert.equal(where.peers.length, 3);
});

test('a pause and its end hold for all tabs', async () => {
  const where = openBrowser();
  const [leader, one] = [openTab(where), openTab(where)];
  await where.world.run(1000);
  one.session.pause(30);
  await where.world.run(1100);
  assert.deepEqual([leader.session.state, one.session.state], ['paused', 'paused']);
  one.session.resume();
  await where.world.run(1200);
  assert.deepEqual([leader.session.state, one.session.state], ['connected', 'connected']);
});

test('a listener may close its tab while it is called', async () => {
  const where = openBrowser();
  const one = openTab(where);
  one.session.on('session', () => void one.session.close());
  await where.world.run(1000);
  assert.deepEqual(one.events.slice(-1), ['end closed']);
  assert.deepEqual(where.closed, ['left']);
});

test('where the browser denies locks, a tab has a session of its own', async () => {
  const { world } = openBrowser();
  const locks = { request: () => Promise.reject(Object.assign(new Error('no'), { name: 'SecurityError' })) };
  const session = connectShared({
    ...world.options,
    page: null,
    locks,
    channel: () => assert.fail('it has no others'),
  });
  await world.until(() => session.state === 'connected');
  await world.until(session.send('hello'));
  await world.until(session.close());
  assert.equal(session.state, 'closed');
});

test('the server waits for a frozen page without other tabs, and the session goes on', async () => {
  const where = openBrowser();
  const { tab, session, packets, events } = openTab(where);
  await where.world.run(1000);
  tab.sleep();
  await where.world.run(80_000);
  where.peers[0].send('meanwhile');
  tab.wake();
  await where.world.run(82_000);
  assert.deepEqual([packets, session.number, where.peers.length], [['meanwhile'], 1, 1]);
  assert.deepEqual(events.slice(-2), ['paused pause', 'connected resume']);
});

test('a packet that the switchboard throws on is not sent, and those after it are', async () => {
  const where = openBrowser();
  const switchboard = () => ({
    ...{ begin() {}, gone() {}, rest() {}, adopt() {}, sends() {}, renew() {}, down() {} },
    up: (/** @type {string} */ _tab, /** @type {any} */ packet) => ({ said: packet.text.trim() }),
    snapshot: () => [],
    hear: () => true,
  });
  const all = [openTab(where, { switchboard }), openTab(where, { switchboard })];
  await where.world.run(1000);
  const fates = all.flatMap(({ session }) => [{}, { text: ' x ' }].map((packet) => outcomeOf(session.send(packet))));
  await where.world.run(3000);
  assert.deepEqual(
    fates.map(({ fate }) => fate),
    ['bad-request', 'sent', 'bad-request', 'sent'],
  );
  assert.deepEqual(where.received, [{ said: 'x' }, { said: 'x' }]);
});

test('a message on the channel that no tab wrote is ignored', async () => {
  const where = openBrowser();
  const [leader, one] = [openTab(where), openTab(where)];
  const { means } = where.browser.open();
  await where.world.run(1000);
  const [{ name } = assert.fail()] = one.tab.channels;
  const whole = { by: 'leader', from: 'x', type: 'lead' };
  const odd = [null, 1, 'x', {}, whole, { ...whole, epoch: '9e15' }, { ...whole, epoch: 1e300 }];
  const nobody = [
    { ...whole, from: 1, epoch: 9e15 },
    { ...whole, by: null, epoch: 9e15 },
  ];
  for (const each of [...odd, ...nobody]) means.channel(name).postMessage(each);
  await where.world.run(2000);
  const sent = outcomeOf(one.session.send('heard'));
  await where.world.run(3000);
  assert.deepEqual([sent.fate, leader.packets, where.peers.length], ['sent', ['heard'], 1]);
  for (const { session } of [leader, one]) assert.deepEqual([session.state, session.number], ['connected', 1]);
});
