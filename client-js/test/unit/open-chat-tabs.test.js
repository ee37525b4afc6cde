import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinRoom, openChat } from '../../src/chat.js';
import { openChatBrowser } from '../support/chat-tab-fixture.js';
import { joinAs } from '../support/room-fixture.js';

test('chats with the same nick share a session, however the nick is written, and each has rooms of its own', async () => {
  const { world, browser } = openChatBrowser();
  const bob = joinAs(world, 'bob');
  await world.run(1000);
  const chats = ['ann', 'Ann'].map((nick) => openChat({ nick, ...world.options, ...browser.open().means }));
  const [lobby, too, tea] = [chats[0]?.join('lobby'), chats[1]?.join('lobby'), chats[1]?.join('tea')];
  await world.run(3000);
  for (const each of [lobby, too, tea]) assert.equal(each?.joined, true);
  assert.deepEqual([bob.members(), bob.events], [['bob', 'ann'], ['joined ann']]);
  const said = too?.say('hello');
  const heard = lobby?.once('message');
  await world.run(5000);
  assert.equal((await said)?.seq, (await heard)?.seq);
  lobby?.leave();
  await world.run(6000);
  assert.deepEqual([too?.joined, bob.members()], [true, ['bob', 'ann']]);
  chats[0]?.close();
  await world.run(10_000);
  chats[1]?.close();
  await world.run(20_000);
  assert.deepEqual(bob.members(), ['bob']);
});

test('a chat without sharing has a session of its own in each tab', async () => {
  const { world, browser } = openChatBrowser();
  const own = { nick: 'ann', ...world.options, tabs: false };
  const rooms = [1, 2].map(() => openChat({ ...browser.open().means, ...own }).join('lobby'));
  await world.run(2000);
  assert.deepEqual(rooms.map((each) => each.joined).sort(), [false, true]);
});

test('a room with a session of its own does not end the session of another tab', async () => {
  const { world, browser } = openChatBrowser();
  const rooms = [1, 2].map(() => joinRoom('ann', { ...world.options, ...browser.open().means }));
  await world.run(3000);
  rooms[0]?.close();
  await world.run(8000);
  const said = rooms[1]?.say('still here');
  await world.run(12_000);
  assert.deepEqual([rooms[1]?.joined, (await said)?.text], [true, 'still here']);
});
