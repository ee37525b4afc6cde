import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SendQueue } from '../../src/tabs/send-queue.js';
import { FakeChat } from '../../testing/fake-chat.js';
import { World } from '../../testing/world.js';
import { countFitting } from '../../src/codec/json.js';
import { dice } from '../../testing/seeded-random.js';
import { joinAs } from '../support/room-fixture.js';

const RUNS = Number(process.env.RUNS ?? 15);
const FIRST = Number(process.env.SEED ?? 1);

/** The fates of a network that loses no session in the time of a run. @type {readonly import('../../testing/fake-network.js').Fate[]} */
const HARMLESS = ['ok', 'ok', 'ok', 'late', 'slow', 'unheard', 'cut'];

/**
 * A member that sends to several rooms in one session, in bursts, some of them long. The server has a limit that waits for a few
 * milliseconds only, and takes the time once for each request, on a clock that is as coarse as it likes.
 *
 * @param {number} seed
 */
async function talk(seed) {
  const random = dice(seed);
  const fate = () => HARMLESS[Math.floor(random() * HARMLESS.length)] ?? 'ok';
  const world = new World({ fate, random });
  const grain = 1 + Math.floor(random() * 20);
  let time = 0;
  const chat = new FakeChat(() => time);
  const server = world.start(chat);
  const request = server.request.bind(server);
  server.request = (...all) => {
    time = Math.max(time, Math.floor((world.now + random() * 5) / grain) * grain);
    return request(...all);
  };
  const session = world.connect();
  const names = ['lobby', 'tea', 'attic', 'bar'];
  const sitting = names.map((room) => joinAs(world, 'ann', undefined, { room, session }));
  await world.run(2000);
  chat.rateLimit = { events: 1 + Math.floor(random() * 30), per: 1 + Math.floor(random() * 60) };
  let count = 0;
  for (let burst = 0; burst < 8; burst++) {
    for (const { room } of sitting) {
      if (random() < 0.5) room.typing(true);
      const many = random() < 0.6 ? Math.floor(random() * 40) : 0;
      const long = random() < 0.3 ? 'x'.repeat(Math.floor(random() * 1990)) : '';
      for (let n = 0; n < many; n++) room.say(`${++count} ${long}`);
    }
    await world.run(world.now + random() * 3000);
  }
  await world.run(world.now + 600_000);
  for (const name of names) {
    const numbers = chat.room(name).messages.map(({ text }) => parseInt(text));
    assert.deepEqual(
      numbers,
      numbers.slice().sort((a, b) => a - b),
    );
  }
  const heard = names.reduce((sum, name) => sum + chat.room(name).messages.length, 0);
  assert.equal(heard, count);
  return count;
}

test('the messages of a member are published in order, whatever the delays of requests and the clocks', async () => {
  let said = 0;
  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    try {
      said += await talk(seed);
    } catch (error) {
      throw new Error(`SEED=${seed} RUNS=1`, { cause: error });
    }
  }
  assert.ok(said > RUNS * 100);
});

test('no message of a request overtakes one that was refused in it, however long the request takes', async () => {
  const world = new World();
  let time = 0;
  const chat = new FakeChat(() => (time += 7));
  world.start(chat);
  const { room } = joinAs(world, 'ann');
  await world.run(1000);
  chat.rateLimit = { events: 5, per: 100 };
  for (let n = 1; n <= 40; n++) room.say(`${n}`);
  await world.run(60_000);
  const said = chat.messages.map(({ text }) => Number(text));
  assert.deepEqual(
    said,
    Array.from({ length: 40 }, (_, n) => n + 1),
  );
});

/** @param {string} packets a capital for each that leaves with the one before */
function queued(packets) {
  return [...packets].map((each) => ({ packet: 0, text: '0', bytes: 2, follows: each !== each.toLowerCase() }));
}

test('packets that belong together are split only when no request can carry them', () => {
  assert.equal(countFitting(queued('aAAbBB'), 4), 3);
  assert.equal(countFitting(queued('aAAbBB'), 6), 6);
  assert.equal(countFitting(queued('aabBBB'), 4), 2);
  assert.equal(countFitting(queued('bBBBab'), 5), 5);
  assert.equal(countFitting(queued('bBBBBB'), 4), 4);
  assert.equal(countFitting(queued('aaaaaa'), 4), 4);
  assert.equal(countFitting(queued('BBBBaa'), 5), 5);
});

test('a tab hands over packets that belong together when the leader has room for all of them', async () => {
  /** What is handed over at a time. @type {{ n: number }[][]} */
  const taken = [];
  const queue = new SendQueue({ up: (_, items) => taken.push(items), withdraw: () => {}, flushed: () => {} });
  queue.session = 1;
  const nothing = { resolve: () => {}, reject: () => {}, bound: false };
  for (let n = 0; n < 60; n++) queue.add({ ...nothing, text: `${n}` });
  for (let n = 0; n < 10; n++) queue.add({ ...nothing, text: `a${n}`, follows: n > 0 });
  await Promise.resolve();
  queue.handOver();
  await Promise.resolve();
  assert.deepEqual(
    taken.map((items) => items.length),
    [60],
  );
  for (const { n } of taken[0]?.slice(0, 6) ?? []) queue.settle(n, 'sent', 'answered');
  await Promise.resolve();
  assert.deepEqual(
    taken.map((items) => items.length),
    [60, 10],
  );
});
