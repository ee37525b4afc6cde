import assert from 'node:assert/strict';
import { test } from 'node:test';
import { because, open, joinAs, watch } from '../support/room-fixture.js';

const BUSY = { name: 'HoldfastError', reason: 'busy' };

/**
 * A member whose welcome has the last 20 messages.
 *
 * @param {number} count of the messages that bob has sent
 */
async function joinAfter(count) {
  const { world, chat } = open();
  chat.page = 20;
  const bob = joinAs(world, 'bob');
  for (let n = 1; n <= count; n++) bob.room.say(`${n}`);
  await world.run(20_000);
  const ann = joinAs(world, 'ann');
  await world.run(21_000);
  return { world, ann };
}

test('older messages are emitted in order and once, until the server keeps no older ones', async () => {
  const { world, ann } = await joinAfter(60);
  assert.deepEqual([ann.texts.length, ann.texts[0], ann.room.complete], [20, 'bob: 41', false]);
  const first = ann.room.older(30);
  assert.equal(ann.room.older(30), first);
  await world.run(22_000);
  assert.deepEqual(await first, ann.histories[0]);
  const second = ann.room.older();
  await world.run(23_000);
  assert.deepEqual(await second, ann.histories[1]);
  assert.deepEqual(await ann.room.older(), { before: 1, messages: [], complete: true });
  const told = ann.histories.map(({ before, messages, complete }) => [
    before,
    messages.length,
    messages[0].text,
    complete,
  ]);
  assert.deepEqual(told, [
    [41, 30, '11', false],
    [11, 10, '1', true],
  ]);
  assert.equal(ann.texts.length, 20);
});

test('an empty page of history that is not the last does not cause another request at once', async () => {
  const { world, ann } = await joinAfter(30);
  const answer = ann.room.older();
  const empty = { kind: 'history', room: 'lobby', before: 11, messages: [], complete: false };
  ann.session.emit('packet', empty);
  assert.deepEqual(await answer, { before: 11, messages: [], complete: false });
  assert.deepEqual([ann.histories.length, ann.room.complete], [1, false]);
  await assert.rejects(ann.room.older(), BUSY);
  await world.run(37_000);
  ann.room.older();
  await world.run(38_000);
  assert.deepEqual([ann.histories.length, ann.room.complete], [2, true]);
});

test('a history request that the server puts off is repeated after the time that it names', async () => {
  const { world, ann } = await joinAfter(30);
  const about = /** @type {boolean[]} */ ([]);
  ann.room.on('error', ({ history }) => about.push(history));
  const busy = { kind: 'error', room: 'lobby', code: 'busy', text: 'Later.', retryAfter: 2 };
  const refused = ann.room.older();
  ann.session.emit('packet', busy);
  await assert.rejects(refused, { ...BUSY, message: 'busy: Later.' });
  await world.run(22_900);
  await assert.rejects(ann.room.older(), BUSY);
  await world.run(23_000);
  ann.room.older();
  await world.run(24_000);
  ann.session.emit('packet', busy);
  assert.deepEqual([about, ann.histories.length, ann.room.complete], [[true, false], 1, true]);
});

test('a gap is filled from its end, without the messages before it', async () => {
  const { world, chat } = open();
  chat.page = 10;
  let cut = false;
  const session = world.connect((url, init) => (cut ? Promise.reject(new Error('cut')) : world.fetch(url, init)));
  const [ann, bob] = [joinAs(world, 'ann', undefined, { session }), joinAs(world, 'bob')];
  await world.run(1000);
  cut = true;
  for (let n = 1; n <= 30; n++) bob.room.say(`${n}`);
  await world.run(100_000);
  cut = false;
  await world.run(130_000);
  assert.deepEqual([ann.gaps, ann.texts.length, ann.room.complete], [[null, 'missing'], 11, false]);
  ann.room.older(15);
  await world.run(131_000);
  ann.room.older(15);
  await world.run(132_000);
  const told = ann.histories.map(({ before, messages }) => [before, messages[0].text, messages.at(-1).text]);
  assert.deepEqual(told, [
    [21, '6', '20'],
    [6, '2', '5'],
  ]);
  assert.ok(ann.room.complete);
});

test('a limit is a whole number from 1, and one above 200 is cut', async () => {
  const { world, ann } = await joinAfter(30);
  const { room, session } = ann;
  const asked = /** @type {any[]} */ ([]);
  const { send } = session;
  session.send = (packet, options) => (asked.push(packet), send.call(session, packet, options));
  for (const limit of [0, -5, 1.5, NaN, -Infinity, 'x', null]) {
    await assert.rejects(room.older(/** @type {any} */ (limit)), because('bad-packet'));
  }
  const answer = room.older(Infinity);
  await world.run(22_000);
  assert.equal((await answer).messages.length, 10);
  assert.deepEqual(
    asked.map(({ kind, limit }) => [kind, limit]),
    [['history', 200]],
  );
});

test('a history request that the server refuses without naming it is given up, and may be repeated', async () => {
  const { world, ann } = await joinAfter(30);
  const { room, session } = ann;
  const { send } = session;
  session.send = () => {
    session.emit('packet', { kind: 'error', code: 'bad-packet', text: 'No.' });
    return Promise.resolve();
  };
  const [older, who] = [watch(room.older()), watch(room.who())];
  await world.run(35_900);
  assert.deepEqual([older.outcome, who.outcome], ['pending', 'pending']);
  await world.run(36_000);
  assert.deepEqual([older.outcome, who.outcome], ['timeout', 'timeout']);
  session.send = send;
  const [again, all] = [room.older(), room.who()];
  await world.run(37_000);
  assert.deepEqual([(await again).messages.length, (await all).nicks], [10, ['bob', 'ann']]);
});

test('the pages of a list of members may together take longer than one answer may', async () => {
  const { world } = open();
  const { room, session } = joinAs(world, 'ann');
  await world.run(1000);
  session.send = () => Promise.resolve();
  const all = watch(room.who());
  const page = { kind: 'members', room: 'lobby', count: 3 };
  await world.run(11_000);
  session.emit('packet', { ...page, members: ['ann'], next: 1 });
  await world.run(22_000);
  session.emit('packet', { ...page, members: ['bob'], next: 2 });
  await world.run(33_000);
  session.emit('packet', { ...page, members: ['cat'] });
  await world.run(33_001);
  assert.deepEqual(all.outcome, { nicks: ['ann', 'bob', 'cat'], count: 3 });
});
