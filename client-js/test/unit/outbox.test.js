/** The outbox of a room, with a server that refuses. One file, since nearly all tests share `enter` and `failures`. */

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { Room } from '../../src/chat/room.js';
import { Outbox } from '../../src/chat/outbox.js';
import { HoldfastError } from '../../src/error.js';
import { open, joinAs } from '../support/room-fixture.js';
import { World } from '../../testing/world.js';

/** A member of the lobby, and its messages as they arrive at the server. */
async function enter() {
  const { world, chat } = open();
  const arrived = /** @type {string[]} */ ([]);
  const received = chat.received;
  chat.received = (session, packet) => {
    if (packet.kind === 'say' || packet.kind === 'whisper') arrived.push(packet.text);
    received(session, packet);
  };
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  return { world, chat, ann, arrived };
}

/** @param {Room} room @returns {string[]} the codes of what fails from now on */
function failures(room) {
  /** @type {string[]} */
  const codes = [];
  room.on('failed', ({ code }) => codes.push(code));
  return codes;
}

/** @param {number} count */
function numbers(count) {
  return Array.from({ length: count }, (_, n) => `${n + 1}`);
}

test('messages that a rate limit refuses are sent again in order after the delay, and do not fail', async () => {
  const { world, chat, ann } = await enter();
  chat.rateLimit = { events: 10, per: 3000 };
  for (const each of numbers(30)) ann.room.say(each);
  await world.run(60_000);
  assert.deepEqual(
    ann.texts,
    numbers(30).map((each) => `ann: ${each}`),
  );
  assert.deepEqual([ann.events, ann.room.place.says], [[], []]);
  assert.ok(ann.waits.length > 0);
});

test('several refusals cause one wait, which is emitted once', async () => {
  const { world, chat, ann, arrived } = await enter();
  ann.room.say('one');
  await world.run(1030);
  chat.trouble = { code: 'busy', retryAfter: 4, times: 1 };
  for (const each of ['two', 'three', 'four']) ann.room.say(each);
  await world.run(4900);
  assert.deepEqual([ann.waits, arrived, ann.texts], [[4], ['one', 'two', 'three', 'four'], ['ann: one']]);
  await world.run(10_000);
  assert.deepEqual(ann.texts, ['ann: one', 'ann: two', 'ann: three', 'ann: four']);
});

test('messages and whispers sent during a wait stand behind those that were refused', async () => {
  const { world, chat, ann, arrived } = await enter();
  chat.trouble = { code: 'rate-limited', retryAfter: 2, times: 1 };
  ann.room.say('one');
  await world.run(2000);
  ann.room.whisper('ann', 'two');
  ann.room.say('three');
  await world.run(2900);
  assert.deepEqual(arrived, ['one']);
  await world.run(10_000);
  assert.deepEqual(
    chat.taken.map(({ text }) => text),
    ['one', 'two', 'three'],
  );
});

test('after a refusal few messages are sent at once, and more each time that all are accepted', async () => {
  const { world, chat, ann, arrived } = await enter();
  chat.trouble = { code: 'rate-limited', retryAfter: 1, times: 1 };
  for (const each of numbers(31)) ann.room.say(each);
  await world.run(2000);
  assert.equal(arrived.length, 1);
  await world.run(30_000);
  // One message was refused and is sent again, then come two, four, eight, and the rest.
  assert.deepEqual(arrived, ['1', ...numbers(31)]);
});

test('a message that could not be stored is sent again five times, then it fails', async () => {
  const { world, chat, ann, arrived } = await enter();
  chat.trouble = { code: 'not-stored', retryAfter: 1, times: 5 };
  ann.room.say('lucky');
  await world.run(20_000);
  assert.deepEqual([ann.texts, ann.events, arrived.length], [['ann: lucky'], [], 6]);
  chat.trouble = { code: 'not-stored', retryAfter: 1, times: 6 };
  ann.room.say('unlucky');
  ann.room.say('next');
  await world.run(60_000);
  assert.deepEqual([ann.texts, ann.events], [['ann: lucky', 'ann: next'], ['failed not-stored unluc']]);
});

test('a message of another member with the same id does not acknowledge one of ours', async () => {
  const { world, chat, ann } = await enter();
  chat.trouble = { code: 'busy', retryAfter: 2, times: 1 };
  const { id } = ann.room.say('mine');
  await world.run(1500);
  const forged = { room: 'lobby', from: 'bob', to: 'ann', text: 'not yours', seq: 1, id, at: '' };
  ann.session.emit('packet', { kind: 'whisper', ...forged });
  assert.equal(ann.room.place.says.length, 1);
  await world.run(5000);
  assert.deepEqual([ann.texts, ann.room.place.says], [['ann: mine'], []]);
});

test('a refusal without a delay fails the message', async () => {
  const { world, ann } = await enter();
  ann.session.emit('packet', { kind: 'error', code: 'busy', text: 'No.', room: 'lobby', id: ann.room.say('x').id });
  await world.run(2000);
  assert.deepEqual([ann.events, ann.waits], [['failed busy x'], []]);
});

test('a wait is cut to a minute, and a delay of 0 s causes none', async () => {
  const { world, chat, ann, arrived } = await enter();
  chat.trouble = { code: 'busy', retryAfter: 3600, times: 1 };
  ann.room.say('x');
  await world.run(62_000);
  assert.deepEqual([ann.waits, arrived.length], [[60, 60], 2]);
  ann.session.emit('packet', {
    kind: 'error',
    code: 'busy',
    text: '',
    room: 'lobby',
    id: ann.room.say('y').id,
    retryAfter: 0,
  });
  assert.equal(ann.waits.length, 2);
});

test('a wait outlives a restart of the server, and nothing is doubled or reordered', async () => {
  const { world, chat, ann } = await enter();
  chat.trouble = { code: 'busy', retryAfter: 20, times: 1 };
  ann.room.say('one');
  ann.room.say('two');
  await world.run(2000);
  world.kill();
  world.start(chat.restart());
  ann.room.say('three');
  await world.run(60_000);
  assert.deepEqual(ann.texts, ['ann: one', 'ann: two', 'ann: three']);
  assert.equal(chat.taken.length, 3);
});

test('a join that is refused for now is repeated after the delay, and succeeds', async () => {
  const { world, chat } = open();
  const received = chat.received;
  chat.received = (session) => {
    session.send({ kind: 'error', room: 'lobby', code: 'busy', text: 'Later.', retryAfter: 2 });
    chat.received = received;
  };
  const ann = joinAs(world, 'ann');
  ann.room.say('early');
  await world.run(1900);
  assert.deepEqual([ann.waits, ann.room.joined], [[2], false]);
  await world.run(10_000);
  assert.deepEqual([ann.waits, ann.texts, ann.events], [[2], ['ann: early'], []]);
});

test('at most 20 messages are on the wire, and more follow as the server acknowledges', async () => {
  const { world, chat, ann, arrived } = await enter();
  world.kill();
  for (const each of numbers(50)) ann.room.say(each);
  await world.run(2000);
  let most = 0;
  let acknowledged = 0;
  ann.room.on('message', () => acknowledged++);
  const received = chat.received;
  chat.received = (session, packet) => {
    received(session, packet);
    most = Math.max(most, arrived.length - acknowledged);
  };
  world.start(chat.restart());
  await world.run(60_000);
  assert.deepEqual([most, arrived], [20, numbers(50)]);
  assert.deepEqual(
    ann.texts,
    numbers(50).map((each) => `ann: ${each}`),
  );
});

test('messages sent just before leaving are published', async () => {
  const { world, chat, ann } = await enter();
  for (const each of ['one', 'two', 'three']) ann.room.say(each);
  ann.room.leave();
  ann.session.close();
  await world.run(2000);
  assert.equal(chat.messages.length, 3);
});

test('a thousand messages may be unacknowledged, and one more is refused at once', async () => {
  const room = new Room(new World({ fate: () => 'unsent' }).connect(), { nick: 'ann' });
  for (const each of numbers(1000)) room.say(each);
  const codes = failures(room);
  await assert.rejects(room.say('one more'), { name: 'HoldfastError', reason: 'queue-full' });
  assert.deepEqual([codes, room.place.says.length], [['queue-full'], 1000]);
});

test('a message that no request can carry is refused at once, and those after it are sent', async () => {
  const { world, ann } = await enter();
  const codes = failures(ann.room);
  const long = ann.room.say('x'.repeat(70_000));
  assert.deepEqual(codes, ['too-long']);
  await assert.rejects(long, { name: 'HoldfastError', reason: 'too-long' });
  ann.room.say('short');
  await world.run(2000);
  assert.deepEqual([ann.texts, ann.room.place.says], [['ann: short'], []]);
});

test('long texts are sent a few at a time, so that one request carries them', async () => {
  const { world, chat, ann } = await enter();
  for (const each of numbers(20)) ann.room.say(each.padEnd(2000, '字'));
  await world.run(20_000);
  assert.deepEqual(
    chat.taken.map(({ text }) => parseInt(text)),
    numbers(20).map(Number),
  );
});

test('a packet that the session does not take is sent again', async () => {
  const world = new World({ fate: () => 'ok' });
  const sent = /** @type {string[]} */ ([]);
  let full = true;
  const { setTimeout, clearTimeout } = world;
  const port = {
    clock: { now: () => world.now, setTimeout, clearTimeout },
    send: async (/** @type {any} */ packet) => {
      if (full) throw new HoldfastError('queue-full');
      sent.push(packet.text);
    },
    waiting: () => assert.fail('the server did not ask for it'),
    failed: () => assert.fail('it is only for now'),
  };
  const sending = new Outbox('lobby', port, []);
  sending.open();
  sending.add({ id: '1', text: 'one' });
  await null;
  full = false;
  return world.run(999).then(async () => {
    assert.deepEqual(sent, []);
    await world.run(1000);
    assert.deepEqual(sent, ['one']);
  });
});

test("a member with many messages stays below the server's limit on packets", async () => {
  const { world, chat, ann } = await enter();
  for (let n = 1; n <= 300; n++) {
    ann.room.say(`${n}`);
    await world.run(world.now + 10);
  }
  await world.run(world.now + 120_000);
  assert.deepEqual([chat.taken.length, ann.lost(), ann.events], [300, 0, []]);
});

test('ids come from a secure random source, where there is one', () => {
  globalThis.crypto ??= /** @type {Crypto} */ (webcrypto); // Node 18 has none by itself
  const { random } = Math;
  try {
    Math.random = () => 0.5;
    const ids = [1, 2].map(() => new Room(new World({ fate: () => 'ok' }).connect(), { nick: 'ann' }).say('x').id);
    assert.notEqual(ids[0], ids[1]);
    for (const id of ids) assert.match(id, /^[a-z0-9]{16}-1$/);
  } finally {
    Math.random = random;
  }
});
