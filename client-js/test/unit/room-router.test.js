import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomCache } from '../../src/chat/tabs/room-cache.js';
import { RoomRouter } from '../../src/chat/tabs/room-router.js';
import { joinRoomOf, openChatBrowser, joinInTab } from '../support/chat-tab-fixture.js';
import { joinAs } from '../support/room-fixture.js';

test('twelve tabs are one member: each gets all events, and each message is published once', async () => {
  const hall = openChatBrowser();
  const { world, chat } = hall;
  const bob = joinAs(world, 'bob');
  await world.run(500);
  const all = Array.from({ length: 12 }, () => joinInTab(hall));
  await world.run(2000);
  for (const [n, { room }] of all.entries()) void room.say(`${n}`);
  void bob.room.say('hi');
  await world.run(20_000);
  const said = chat.messages.map(({ from, text }) => `${from}: ${text}`);
  assert.equal(said.length, 13);
  for (const each of all) {
    assert.deepEqual([each.texts, each.gaps, each.events], [said, [null], []]);
    assert.deepEqual(each.members(), ['bob', 'ann']);
    assert.deepEqual(each.room.place.says, []);
  }
  assert.deepEqual([bob.texts, bob.events], [said, ['joined ann']]);
});

test('a new tab gets the earlier messages, and one that comes back those that it missed', async () => {
  const hall = openChatBrowser();
  const { world, chat } = hall;
  const bob = joinAs(world, 'bob');
  await world.run(500);
  void bob.room.say('one');
  await world.run(1000);
  const first = joinInTab(hall);
  await world.run(2000);
  const { place } = first.room;
  void bob.room.say('two');
  await world.run(3000);
  const second = joinInTab(hall);
  const third = joinInTab(hall, { place });
  await world.run(4000);
  for (const each of [first, second, third]) assert.deepEqual(each.texts, ['bob: one', 'bob: two']);
  assert.deepEqual(third.gaps, [null]);
  assert.deepEqual([chat.messages.length, bob.events], [2, ['joined ann']]);
});

test("messages older than the leader's cache are fetched for a tab with an old position, and for one without any", async () => {
  const hall = openChatBrowser();
  const { world, chat } = hall;
  chat.page = 3;
  const bob = joinAs(world, 'bob');
  await world.run(500);
  const first = joinInTab(hall);
  await world.run(1000);
  const { place } = first.room;
  first.tab.close();
  await world.run(20_000);
  for (let n = 1; n <= 8; n++) void bob.room.say(`${n}`);
  await world.run(30_000);
  const all = [joinInTab(hall), joinInTab(hall, { place: { ...place, seq: 1 } }), joinInTab(hall)];
  await world.run(32_000);
  const said = chat.messages.map(({ text }) => `bob: ${text}`);
  for (const each of all) assert.deepEqual([each.texts, each.gaps], [said, [null]]);
});

test('a refused join is refused in all tabs, and does not affect a joined room', async () => {
  const hall = openChatBrowser();
  const { world } = hall;
  joinAs(world, 'ann');
  await world.run(500);
  const all = [joinInTab(hall), joinInTab(hall)];
  await world.run(3000);
  for (const { events } of all) assert.deepEqual(events, ['refused nick-taken ann2']);
});

test('an answer goes to the tab that asked: commands, errors, older messages and lists of members', async () => {
  const hall = openChatBrowser();
  const { world, chat } = hall;
  chat.whoPage = 1;
  const bob = joinAs(world, 'bob');
  await world.run(500);
  for (let n = 1; n <= 5; n++) void bob.room.say(`${n}`);
  await world.run(5000);
  chat.page = 2;
  const [one, other] = [joinInTab(hall), joinInTab(hall)];
  await world.run(6000);
  void one.room.say('/help');
  void other.room.whisper('nobody', 'x');
  const lists = [one, other].map(({ room }) => room.who());
  await world.run(9000);
  assert.deepEqual(one.events, ['notice Usage: /help.']);
  assert.deepEqual(other.events, ['failed no-such-member x']);
  assert.deepEqual(await Promise.all(lists), [
    { nicks: ['bob', 'ann'], count: 2 },
    { nicks: ['bob', 'ann'], count: 2 },
  ]);
});

test('received and sent whispers are emitted in all tabs', async () => {
  const hall = openChatBrowser();
  const { world } = hall;
  const bob = joinAs(world, 'bob');
  await world.run(500);
  const all = [joinInTab(hall), joinInTab(hall)];
  await world.run(1000);
  void bob.room.whisper('ann', 'psst');
  void all[1]?.room.whisper('bob', 'yes?');
  await world.run(2000);
  for (const { whispers } of all) assert.deepEqual(whispers.sort(), ['ann to bob: yes?', 'bob to ann: psst']);
});

test('a room is left when the last of its tabs leaves it, and a room may be joined in one tab only', async () => {
  const hall = openChatBrowser();
  const { world } = hall;
  const bob = joinAs(world, 'bob');
  await world.run(500);
  const [one, other] = [joinInTab(hall), joinInTab(hall)];
  await world.run(1000);
  const side = joinRoomOf(hall, other.session, { room: 'side' });
  const sideBob = joinAs(world, 'bob', undefined, { room: 'side' });
  await world.run(2000);
  void sideBob.room.say('here');
  void one.room.leave();
  void bob.room.say('still there?');
  await world.run(3000);
  assert.deepEqual([one.texts, other.texts, side.texts], [[], ['bob: still there?'], ['bob: here']]);
  const back = joinRoomOf(hall, one.session);
  void bob.room.say('welcome back');
  await world.run(4000);
  assert.deepEqual(back.texts, ['bob: still there?', 'bob: welcome back']);
  assert.deepEqual([back.gaps, bob.events], [[null], ['joined ann']]);
  for (const { room } of [back, other]) void room.leave('bye');
  await world.run(5000);
  assert.deepEqual(bob.events, ['joined ann', 'left ann left: bye']);
  assert.deepEqual(sideBob.events, []);
});

test('a tab that is gone leaves its rooms after a while unless it comes back, and one that closes leaves them at once', async () => {
  const hall = openChatBrowser();
  const { world } = hall;
  const bob = joinAs(world, 'bob', undefined, { room: 'side' });
  joinInTab(hall);
  await world.run(500);
  const first = joinInTab(hall, { room: 'side' });
  await world.run(1000);
  first.tab.close();
  await world.run(6000);
  const second = joinInTab(hall, { room: 'side', place: first.room.place });
  await world.run(30_000);
  assert.deepEqual(bob.events, ['joined ann']);
  second.tab.crash();
  await world.run(45_000);
  assert.deepEqual(bob.events, ['joined ann', 'left ann left']);
  const third = joinInTab(hall, { room: 'side' });
  await world.run(46_000);
  void third.session.close();
  await world.run(47_000);
  assert.deepEqual(bob.events.slice(2), ['joined ann', 'left ann left']);
});

for (const how of /** @type {const} */ (['crash', 'close'])) {
  test(`ten leaders in a row are gone (${how}): the chat goes on in all other tabs, unnoticed by other members`, async () => {
    const hall = openChatBrowser();
    const { world, chat } = hall;
    const bob = joinAs(world, 'bob');
    await world.run(500);
    const all = Array.from({ length: 12 }, (_, n) => ({ n, ...joinInTab(hall) }));
    await world.run(1000);
    for (let round = 0; round < 10; round++) {
      for (const { n, room } of all) void room.say(`${round} ${n}`);
      void bob.room.say(`${round} bob`);
      await world.run(world.now + round * 7);
      all.shift()?.tab[how]();
      await world.run(world.now + 10_000);
    }
    const said = chat.messages.map(({ from, text }) => `${from}: ${text}`);
    assert.equal(new Set(said).size, said.length);
    for (const each of all) assert.deepEqual([each.texts, each.room.place.says, each.events], [said, [], []]);
    assert.deepEqual([bob.texts, bob.events], [said, ['joined ann']]);
    // Those that stay have said all, in order.
    for (let n = 10; n < 12; n++) {
      const own = chat.messages.filter(({ text }) => text.endsWith(` ${n}`)).map(({ text }) => text);
      assert.deepEqual(
        own,
        Array.from({ length: 10 }, (_, round) => `${round} ${n}`),
      );
    }
  });
}

test('a new tab that leads at once joins with the token of the tab before', async () => {
  const hall = openChatBrowser();
  const { world } = hall;
  const bob = joinAs(world, 'bob');
  await world.run(500);
  const first = joinInTab(hall);
  await world.run(1000);
  const second = joinInTab(hall);
  await world.run(1008);
  first.tab.crash();
  await world.run(5000);
  assert.deepEqual([second.events, second.room.joined, bob.events], [[], true, ['joined ann']]);
});

test('a join without a nick is for the server to refuse', () => {
  const { world } = openChatBrowser();
  const board = new RoomRouter({ send() {}, deliver() {}, clock: world.clock });
  assert.equal(board.up('tab', { kind: 'join', room: 'side' })?.room, 'side');
});

test('an error about history that cannot be read goes to the tab that asked for it', () => {
  const delivered = /** @type {unknown[]} */ ([]);
  const board = new RoomRouter({
    clock: { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} },
    send: () => {},
    deliver: (packet, tabs) => void delivered.push([packet.kind, packet.before, tabs]),
  });
  board.begin();
  board.up('one', { kind: 'history', room: 'tea', before: 10 });
  board.up('two', { kind: 'history', room: 'tea', before: 20 });
  board.down({ kind: 'error', room: 'tea', code: 'busy', before: 20, retryAfter: 1 });
  board.down({ kind: 'history', room: 'tea', before: 10, messages: [] });
  assert.deepEqual(delivered, [
    ['error', 20, ['two']],
    ['history', 10, ['one']],
  ]);
});

test('a tab that joins a room of another tab is told what a message may have', () => {
  const cache = new RoomCache('tea');
  const packet = { kind: 'welcome', nick: 'ann', token: 't', seq: 0, members: ['ann'], history: [], messageLength: 70 };
  cache.welcome(packet);
  assert.equal(cache.welcomeFor({}).messageLength, 70);
});
