import assert from 'node:assert/strict';
import { test } from 'node:test';
import { because, open, joinAs, watch } from '../support/room-fixture.js';

test('each caller gets all members, and requests at the same time are one packet', async () => {
  const { world, chat } = open();
  chat.presenceMax = 1;
  chat.whoPage = 1;
  joinAs(world, 'bob');
  await world.run(1000);
  const { room } = joinAs(world, 'ann');
  await world.run(2000);
  const answers = [room.who(), room.who()];
  await world.run(3000);
  for (const each of answers) assert.deepEqual(await each, { nicks: ['bob', 'ann'], count: 2 });
});

test('a page of members for another request is ignored, but a list of all answers', async () => {
  const { world } = open();
  const { room, session } = joinAs(world, 'ann');
  await world.run(1000);
  const page = { kind: 'members', room: 'lobby', count: 2, members: ['bob'] };
  session.emit('packet', { ...page, next: 1 });
  session.emit('packet', page);
  assert.deepEqual(room.members, { nicks: ['ann'], count: 1 });
  session.emit('packet', { ...page, members: ['bob', 'ann'] });
  assert.deepEqual(room.members, { nicks: ['bob', 'ann'], count: 2 });
});

test('a request to a room that is not joined is rejected', async () => {
  const { world } = open();
  const { room } = joinAs(world, 'ann');
  await assert.rejects(room.older(), because('not-joined'));
  await assert.rejects(room.who(), because('not-joined'));
  await world.run(1000);
  room.close();
  await assert.rejects(room.older(), because('closed'));
  await assert.rejects(room.who(), because('closed'));
  await assert.rejects(room.say('x'), because('closed'));
});

test('a request in a session that is lost is rejected with the reason', async () => {
  const { world, chat } = open();
  chat.page = 1;
  const bob = joinAs(world, 'bob');
  bob.room.say('one');
  bob.room.say('two');
  await world.run(1000);
  const { room } = joinAs(world, 'ann');
  await world.run(2000);
  const [older, who] = [watch(room.older()), watch(room.who())];
  world.kill();
  await world.run(3000);
  world.start(chat.restart());
  await world.run(10_000);
  assert.deepEqual([older.outcome, who.outcome], ['item-not-found', 'item-not-found']);
  const again = room.older();
  await world.run(11_000);
  assert.equal((await again).messages.length, 1);
});

test('the rooms that have members are listed, and requests at the same time are one packet', async () => {
  const { world, chat } = open();
  chat.enter('bob', 'tea');
  chat.enter('cat', 'tea');
  const { room, session } = joinAs(world, 'ann');
  await assert.rejects(room.rooms(), because('not-joined'));
  await world.run(1000);
  const answers = [room.rooms(), room.rooms()];
  await world.run(2000);
  const listed = [
    { name: 'tea', members: 2 },
    { name: 'lobby', members: 1 },
  ];
  for (const each of answers) assert.deepEqual(await each, listed);
  const lost = watch(room.rooms());
  session.emit('packet', { kind: 'rooms', room: 'lobby', rooms: [{ name: 'tea' }] });
  session.close();
  await world.run(3000);
  assert.equal(lost.outcome, 'closed');
});
