import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Room } from '../../src/chat/room.js';
import { because, open, joinAs } from '../support/room-fixture.js';

test('messages are read with for await, until the room is over', async () => {
  const { world } = open();
  const { room } = joinAs(world, 'ann');
  const texts = /** @type {string[]} */ ([]);
  const reading = (async () => {
    for await (const { text } of room.messages()) texts.push(text);
  })();
  for (const each of ['one', 'two', 'three']) room.say(each);
  await world.run(1000);
  room.close();
  await reading;
  assert.deepEqual(texts, ['one', 'two', 'three']);
});

test('an abort ends the reading of messages', async () => {
  const { world } = open();
  const { room } = joinAs(world, 'ann');
  const abort = new AbortController();
  const messages = room.messages({ signal: abort.signal });
  const next = messages.next();
  abort.abort();
  await assert.rejects(next, because('aborted'));
});

test('leave emits the end once, rejects unacknowledged messages, and may be repeated', async () => {
  const { world } = open();
  const { room, session } = joinAs(world, 'ann');
  await world.run(1000);
  const ends = /** @type {string[]} */ ([]);
  room.on('end', ({ reason }) => ends.push(reason));
  const [said, next] = [room.say('last words'), room.once('message')];
  const left = room.leave('bye');
  await assert.rejects(said, because('left'));
  await assert.rejects(next, because('left'));
  await world.run(2000);
  await Promise.all([left, room.leave(), room.close()]);
  session.close();
  await world.run(3000);
  assert.deepEqual(ends, ['left']);
});

test('the end of the session is the end of the room', async () => {
  const { world } = open();
  const { room, session } = joinAs(world, 'ann');
  await world.run(1000);
  const end = room.once('end');
  session.close();
  const said = room.say('too late');
  await world.run(2000);
  assert.deepEqual(await end, { reason: 'closed' });
  await assert.rejects(said, because('closed'));
  const late = new Room(session, { nick: 'ann' });
  assert.deepEqual(await late.once('end'), { reason: 'closed' });
  await assert.rejects(late.ready, because('closed'));
});

test('the abort of its signal closes a room, and no listener stays on the signal', async () => {
  const { world } = open();
  const { session } = joinAs(world, 'bob');
  await world.run(1000);
  const [abort, other] = [new AbortController(), new AbortController()];
  const room = new Room(session, { nick: 'bob', room: 'tea', signal: abort.signal });
  const second = new Room(session, { nick: 'bob', room: 'milk', signal: other.signal });
  const never = new Room(session, { nick: 'bob', room: 'rum', signal: AbortSignal.abort() });
  await assert.rejects(never.ready, because('closed'));
  await world.run(2000);
  abort.abort();
  assert.deepEqual([room.joined, second.joined, never.joined], [false, true, false]);
});
