import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOf, openBrowser, openTab } from '../support/tab-fixture.js';

for (const how of /** @type {const} */ (['crash', 'close', 'detach'])) {
  test(`ten leaders in a row are gone (${how}): the next tab leads within 200 ms, and nothing is lost, doubled or out of order`, async () => {
    const where = openBrowser();
    const { world, received } = where;
    const all = Array.from({ length: 12 }, () => openTab(where));
    await world.run(500);
    for (let round = 0; round < 10; round++) {
      const [leader, ...rest] = all.splice(0);
      all.push(...rest);
      if (how === 'detach') void leader?.session.close();
      else leader?.tab[how]();
      const fates = all.map(({ session }, n) => outcomeOf(session.send({ round, n })));
      await world.run(world.now + 200);
      for (const [n, each] of all.entries()) {
        assert.equal(each.session.state, 'connected');
        // The packets handed to the leader that is gone may have arrived, and are not sent again.
        const arrived = received.filter((packet) => packet.round === round && packet.n === n).length;
        assert.equal(arrived, fates[n]?.fate === 'sent' ? 1 : 0, `${round} ${n} ${fates[n]?.fate}`);
        assert.ok(['sent', 'takeover'].includes(fates[n]?.fate ?? ''));
      }
      const late = outcomeOf(all[0]?.session.send({ round, late: true }) ?? assert.fail());
      await world.run(world.now + 200);
      assert.equal(late.fate, 'sent');
    }
    assert.equal(where.peers.length, 11);
    for (const { events, session } of all) {
      assert.equal(session.number, 11);
      assert.equal(events.filter((each) => each === 'lost takeover').length, 10);
    }
  });
}

test('a leader that does not answer is replaced by a visible tab, and follows when it wakes', async () => {
  const where = openBrowser();
  const { world, peers, received } = where;
  const leader = openTab(where);
  const seen = openTab(where, { seen: true });
  await world.run(1000);
  leader.tab.freeze();
  const since = world.now;
  await world.run(since + 2000, () => seen.session.number === 2);
  assert.ok(world.now - since < 2000, `${world.now - since} ms`);
  assert.equal(seen.session.state, 'connected');
  await world.run(10_000);
  leader.tab.thaw();
  await world.run(11_000);
  assert.deepEqual(leader.events.slice(-4), ['lost takeover', 'connecting takeover', 'connected created', 'session 2']);
  void leader.session.send('awake');
  await world.run(12_000);
  assert.deepEqual([received, seen.packets, leader.packets], [['awake'], ['awake'], ['awake']]);
  assert.equal(peers.length, 2);
});

test('no tab takes over from a leader that answers, nor while it is hidden, nor after its own sleep', async () => {
  const where = openBrowser();
  const { world, peers } = where;
  const leader = openTab(where);
  const [seen, unseen] = [openTab(where, { seen: true }), openTab(where)];
  await world.run(60_000);
  seen.tab.freeze();
  await world.run(120_000);
  seen.tab.thaw();
  await world.run(180_000);
  assert.equal(peers.length, 1);
  seen.tab.show(false);
  await world.run(181_000);
  leader.tab.freeze();
  await world.run(190_000);
  assert.deepEqual([peers.length, unseen.session.number], [1, 1]);
  unseen.tab.show(true);
  const since = world.now;
  await world.run(since + 2000, () => unseen.session.number === 2);
  assert.ok(world.now - since < 2000, `${world.now - since} ms`);
});

test('a leader that is about to be frozen lets another tab lead first', async () => {
  const where = openBrowser();
  const { world } = where;
  const [leader, other] = [openTab(where), openTab(where)];
  await world.run(1000);
  leader.tab.sleep();
  await world.run(1200);
  assert.equal(other.session.number, 2);
  leader.tab.wake();
  await world.run(1400);
  assert.deepEqual([leader.session.state, leader.session.number], ['connected', 2]);
});

test('a tab that sleeps does not lead when its turn comes', async () => {
  const where = openBrowser();
  const { world } = where;
  const [leader, asleep, awake] = [openTab(where), openTab(where), openTab(where)];
  await world.run(1000);
  asleep.tab.sleep();
  leader.tab.crash();
  await world.run(1200);
  assert.deepEqual([awake.session.number, awake.session.state], [2, 'connected']);
});

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

test('the server waits a little for a reload of the last page, and the next page begins a new session', async () => {
  const where = openBrowser();
  const { world, closed } = where;
  openTab(where).tab.close();
  const one = openTab(where);
  await world.run(1000);
  one.tab.close();
  await world.run(9000);
  assert.deepEqual(closed, []);
  await world.run(13_000);
  assert.deepEqual(closed, ['timeout']);
});

test('a page that comes back as it was takes part again', async () => {
  const where = openBrowser();
  const { world } = where;
  const [leader, other] = [openTab(where), openTab(where)];
  await world.run(1000);
  leader.tab.page.hide(true);
  await world.run(1200);
  assert.equal(other.session.number, 2);
  leader.tab.page.show();
  await world.run(1400);
  void leader.session.send('back');
  await world.run(1600);
  assert.deepEqual([leader.session.number, leader.packets, other.packets], [2, ['back'], ['back']]);
  other.tab.page.hide(true);
  leader.tab.page.hide(true);
  await world.run(20_000);
  leader.tab.page.show();
  await world.run(21_000);
  assert.deepEqual([leader.session.state, leader.session.number], ['connected', 3]);
});

test('without a server all tabs are offline, as the leader is', async () => {
  const where = openBrowser();
  where.world.kill();
  const [leader, one] = [openTab(where), openTab(where)];
  await where.world.run(2000);
  assert.deepEqual([leader.session.state, one.session.state], ['offline', 'offline']);
});

test('a tab that missed a message while its page was stopped joins again, and so does one whose message was missed', async () => {
  const where = openBrowser();
  const { world, received } = where;
  const [leader, one] = [openTab(where), openTab(where, { seen: true })];
  await world.run(1000);
  one.tab.deaf = true;
  one.tab.freeze();
  void leader.session.send('missed');
  await world.run(2000);
  one.tab.thaw();
  await world.run(3000);
  assert.deepEqual(one.events.slice(-4), ['lost takeover', 'connecting takeover', 'connected created', 'session 2']);
  leader.tab.deaf = true;
  leader.tab.freeze();
  const unheard = outcomeOf(one.session.send('unheard'));
  await world.run(3100);
  leader.tab.thaw();
  await world.run(5000);
  void one.session.send('heard');
  await world.run(6000);
  assert.deepEqual([unheard.fate, received, where.peers.length], ['takeover', ['missed', 'heard'], 1]);
});
