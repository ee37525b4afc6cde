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
