import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinInTab, openChatBrowser } from '../support/chat-tab-fixture.js';
import { joinAs, open } from '../support/room-fixture.js';

/** @import { Room } from '../../src/chat/room.js' */

/**
 * What a room hears, each with whether it is its own.
 *
 * @param {{ room: Room }} seat
 */
function listen({ room }) {
  /** @type {string[]} */
  const heard = [];
  const hear = (/** @type {any} */ said) => heard.push(`${room.isOwn(said) ? 'own' : 'other'} ${said.text}`);
  room.on('message', hear);
  room.on('whisper', hear);
  room.on('history', ({ messages }) => messages.forEach(hear));
  return heard;
}

/** A room in which a guest named bob, and a member named bob who left, have said something. */
async function afterOthers() {
  const { world, chat } = open();
  const guest = chat.enter('bob');
  guest.say('as a guest');
  guest.leave();
  await world.pass(1000);
  const former = joinAs(world, 'bob');
  former.room.say('as a former member');
  await world.pass(1000);
  former.room.leave();
  await world.pass(1000);
  return { world, chat };
}

test('what others said under the nick of a member before it joined is not its own', async () => {
  const { world } = await afterOthers();
  const bob = joinAs(world, 'bob');
  const heard = listen(bob);
  await world.pass(1000);
  bob.room.say('as a member');
  bob.room.whisper('bob', 'to myself');
  await world.pass(1000);
  assert.deepEqual(heard, ['other as a guest', 'other as a former member', 'own as a member', 'own to myself']);
});

test('what a member said before a reload, and after it, is its own', async () => {
  const { world } = await afterOthers();
  const before = joinAs(world, 'bob');
  await world.pass(1000);
  before.room.say('before');
  await world.pass(1000);
  for (const word of ['second', 'third']) {
    const { place } = before.room;
    const bob = joinAs(world, 'bob', { ...place, ids: word });
    const heard = listen(bob);
    await world.pass(1000);
    assert.deepEqual(heard.slice(0, 3), ['other as a guest', 'other as a former member', 'own before']);
  }
});

test('what a guest said under the nick of a member that was away is not its own', async () => {
  const { world, chat } = await afterOthers();
  const bob = joinAs(world, 'bob');
  const heard = listen(bob);
  await world.pass(1000);
  bob.room.say('before');
  await world.pass(1000);
  world.offline();
  chat.room('lobby').messages.push({ ...chat.messages[0], seq: 4, text: 'while away' });
  await world.pass(200_000);
  world.online();
  await world.pass(60_000);
  bob.room.say('back');
  await world.pass(1000);
  assert.deepEqual(heard.slice(2), ['own before', 'other while away', 'own back']);
});

test('what a member said in one tab is its own in each, and what was said before is in none', async () => {
  const hall = openChatBrowser();
  const { world, chat } = hall;
  const guest = chat.enter('ann');
  guest.say('as a guest');
  guest.leave();
  await world.run(500);
  const first = joinInTab(hall);
  const heard = [listen(first)];
  await world.run(2000);
  first.room.say('in the first');
  await world.run(4000);
  const second = joinInTab(hall);
  heard.push(listen(second));
  await world.run(6000);
  second.room.say('in the second');
  await world.run(8000);
  first.tab.crash();
  await world.run(30_000);
  const third = joinInTab(hall);
  heard.push(listen(third));
  await world.run(40_000);
  third.room.say('in the third');
  await world.run(45_000);
  const all = ['other as a guest', 'own in the first', 'own in the second', 'own in the third'];
  assert.deepEqual(heard, [all.slice(0, 3), all, all]);
});
