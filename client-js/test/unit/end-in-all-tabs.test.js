import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOf, openBrowser, openTab } from '../support/tab-fixture.js';

for (const code of ['kicked', 'banned', 'replaced']) {
  test(`a session that is ${code} ends in all tabs, and no tab begins another`, async () => {
    const where = openBrowser();
    const { world, peers } = where;
    const all = [openTab(where), openTab(where), openTab(where, { seen: true })];
    await world.run(1000);
    all[1]?.tab.freeze();
    peers[0].send({ kind: 'error', code });
    peers[0].end('remote-stream-error');
    await world.run(5000);
    all[1]?.tab.thaw();
    await world.run(60_000);
    assert.equal(peers.length, 1);
    for (const { events, packets, session } of all) {
      assert.deepEqual(packets, [{ kind: 'error', code }]);
      assert.deepEqual(events.slice(-2), [`closed ${code}`, `end ${code}`]);
      assert.equal(outcomeOf(session.send(1)).fate, 'open');
    }
    const again = openTab(where);
    await world.run(61_000);
    assert.deepEqual([again.session.number, peers.length], [1, 2]);
  });
}

for (const who of ['the tab that led before', 'a tab that followed']) {
  test(`${who} sleeps while another one leads and is kicked: it ends as well when it wakes`, async () => {
    const where = openBrowser();
    const { world, peers } = where;
    const [leader, awake, other] = [openTab(where), openTab(where, { seen: true }), openTab(where)];
    await world.run(1000);
    const asleep = who === 'a tab that followed' ? other : leader;
    asleep.tab.freeze();
    if (asleep === other) leader.tab.crash();
    await world.run(7000);
    assert.equal(awake.session.state, 'connected');
    peers[1].send({ kind: 'error', code: 'kicked' });
    peers[1].end('remote-stream-error');
    await world.run(9000);
    asleep.tab.thaw();
    await world.run(60_000);
    assert.equal(peers.length, 2);
    assert.equal(asleep.events.at(-1), 'end kicked');
  });
}

test('a tab that is opened just when all others are kicked has a session of its own', async () => {
  const where = openBrowser();
  const { world, peers } = where;
  openTab(where);
  await world.run(1000);
  const fresh = openTab(where);
  await world.run(1001);
  fresh.tab.freeze();
  peers[0].send({ kind: 'error', code: 'kicked' });
  peers[0].end('remote-stream-error');
  await world.run(2000);
  fresh.tab.thaw();
  await world.run(5000);
  assert.deepEqual([fresh.session.state, fresh.session.number, peers.length], ['connected', 1, 2]);
});

test('while a leader doubts whether its session was the last one, packets of the tabs wait', async () => {
  const where = openBrowser();
  const { world, peers } = where;
  const [leader, one] = [openTab(where), openTab(where)];
  await world.run(1000);
  peers[0].send({ kind: 'error', code: 'replaced' });
  peers[0].end('remote-stream-error');
  await world.run(1100);
  let posts = 0;
  for (const { channels } of [leader.tab, one.tab]) {
    for (const each of channels) {
      const post = each.postMessage.bind(each);
      each.postMessage = (/** @type {any} */ message) => (++posts < 20 ? post(message) : assert.fail('a storm'));
    }
  }
  const fates = [leader, one].map(({ session }) => outcomeOf(session.send('in doubt')));
  await world.run(1500);
  for (const { session, events } of [leader, one]) {
    assert.deepEqual([session.state, session.number, events.at(-2)], ['connecting', 0, 'lost replaced']);
  }
  assert.deepEqual(
    fates.map(({ fate }) => fate),
    ['open', 'open'],
  );
  await world.run(5000);
  assert.deepEqual(
    fates.map(({ fate }) => fate),
    ['replaced', 'replaced'],
  );
  for (const { events } of [leader, one]) assert.equal(events.at(-1), 'end replaced');
});

test('a tab that is opened while a leader is in doubt has a session once it leads', async () => {
  const where = openBrowser();
  const { world, peers } = where;
  const leader = openTab(where);
  await world.run(1000);
  peers[0].send({ kind: 'error', code: 'replaced' });
  peers[0].end('remote-stream-error');
  await world.run(1300);
  const all = [openTab(where), openTab(where, { seen: true })];
  await world.run(1400);
  for (const { session } of all) assert.deepEqual([session.state, session.number], ['connecting', 0]);
  await world.run(10_000);
  assert.equal(leader.events.at(-1), 'end replaced');
  for (const { session } of all) assert.deepEqual([session.state, session.number], ['connected', 1]);
  assert.equal(peers.length, 2);
});

test('a leader replaced by another tab of the browser emits no such error', async () => {
  const where = openBrowser();
  const { world, peers } = where;
  const [leader, seen] = [openTab(where), openTab(where, { seen: true })];
  await world.run(1000);
  leader.tab.freeze();
  await world.run(4000);
  peers[0].send({ kind: 'error', code: 'replaced' });
  peers[0].end('remote-stream-error');
  await world.run(5000);
  leader.tab.thaw();
  await world.run(8000);
  for (const { session, packets } of [leader, seen]) {
    assert.deepEqual([session.state, session.number, packets], ['connected', 2, []]);
  }
});
