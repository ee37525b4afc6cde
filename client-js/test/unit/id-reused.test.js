import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeChat } from '../../testing/fake-chat.js';
import { open, joinAs, watch } from '../support/room-fixture.js';

test('a message whose id was used for another text is rejected, and the next one is not', async () => {
  const { world, chat } = open();
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  chat.trouble = { code: 'id-reused', times: 1 };
  const [second, third] = [watch(ann.room.say('two')), watch(ann.room.say('three'))];
  await world.run(4000);
  assert.equal(second.outcome, 'id-reused');
  assert.equal(third.outcome.text, 'three');
  assert.deepEqual([ann.events, ann.waits], [['failed id-reused two'], []]);
  assert.deepEqual(ann.room.place.says, []);
});

test('the fake chat refuses another text under a known id, as the server does', () => {
  const chat = new FakeChat();
  /** @type {any[]} */
  const told = [];
  const session = /** @type {any} */ ({ send: (/** @type {any} */ packet) => told.push(packet), end: () => {} });
  chat.received(session, { kind: 'join', room: 'lobby', nick: 'ann' });
  for (const text of ['one', 'two', 'one']) chat.received(session, { kind: 'say', room: 'lobby', id: 'c1', text });
  assert.deepEqual(
    told.map(({ kind, code, text }) => code ?? text ?? kind),
    ['welcome', 'one', 'id-reused', 'one'],
  );
});
