import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, sit } from './support/sitting.js';

const BUSY = { name: 'HoldfastError', reason: 'busy' };

test('older messages are told in order and once, until nothing older is kept', async () => {
  const { world, chat } = open();
  chat.page = 20;
  const bob = sit(world, 'bob');
  for (let n = 1; n <= 60; n++) bob.room.say(`${n}`);
  await world.run(20_000);
  const ann = sit(world, 'ann');
  await world.run(21_000);
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

test('an answer without messages that is not the last is no reason to ask again at once', async () => {
  const { world, chat } = open();
  chat.page = 20;
  const bob = sit(world, 'bob');
  for (let n = 1; n <= 30; n++) bob.room.say(`${n}`);
  await world.run(20_000);
  const ann = sit(world, 'ann');
  await world.run(21_000);
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

test('a server that cannot give history now is asked again when it says', async () => {
  const { world, chat } = open();
  chat.page = 20;
  const bob = sit(world, 'bob');
  for (let n = 1; n <= 30; n++) bob.room.say(`${n}`);
  await world.run(20_000);
  const ann = sit(world, 'ann');
  await world.run(21_000);
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

test('a gap is filled from its end, without what stands before it', async () => {
  const { world, chat } = open();
  chat.page = 10;
  let cut = false;
  const session = world.connect((url, init) => (cut ? Promise.reject(new Error('cut')) : world.fetch(url, init)));
  const [ann, bob] = [sit(world, 'ann', undefined, { session }), sit(world, 'bob')];
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
