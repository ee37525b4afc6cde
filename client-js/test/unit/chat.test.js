import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, joinAs } from '../support/room-fixture.js';

test('a whisper reaches its sender and its recipient only', async () => {
  const { world } = open();
  const [ann, bob, cat] = [joinAs(world, 'ann'), joinAs(world, 'bob'), joinAs(world, 'cat')];
  await world.run(1000);
  ann.room.whisper('bob', 'psst');
  await world.run(2000);
  for (const each of [ann, bob]) assert.deepEqual(each.whispers, ['ann to bob: psst']);
  assert.deepEqual([cat.whispers, ann.room.place.says], [[], []]);
});

test('a whisper to an unknown member fails', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  ann.room.whisper('nobody', 'hello?');
  await world.run(2000);
  assert.deepEqual([ann.events, ann.whispers], [['failed no-such-member hello'], []]);
});

test('a whisper that comes twice is emitted once, and one without an id each time', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  const whisper = { kind: 'whisper', room: 'lobby', from: 'bob', to: 'ann', text: 'psst', id: 'x', at: '' };
  for (const each of [whisper, whisper, { ...whisper, from: 'cat' }]) ann.session.emit('packet', each);
  assert.deepEqual(ann.whispers, ['bob to ann: psst', 'cat to ann: psst']);
  for (const id of [undefined, undefined]) ann.session.emit('packet', { ...whisper, id });
  assert.equal(ann.whispers.length, 4);
});

test('an announcement is a notice, and so is the answer to a command sent before a reload', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann', { nick: 'ann', ids: 'old', says: [] });
  const tea = joinAs(world, 'ann', undefined, { room: 'tea', session: ann.session });
  await world.run(1000);
  const told = /** @type {any[]} */ ([]);
  ann.room.on('notice', ({ code, nick }) => told.push([code, nick]));
  const notice = { kind: 'notice', text: 'bob is an admin now', code: 'admin', nick: 'bob' };
  ann.session.emit('packet', notice);
  ann.session.emit('packet', { ...notice, text: 'No bans.', room: 'lobby', id: 'old-1' });
  ann.session.emit('packet', { ...notice, text: 'of whom?', id: 'another-1' });
  assert.deepEqual(ann.events, ['notice bob is an admin now to all', 'notice No bans.']);
  assert.deepEqual(tea.events, ['notice bob is an admin now to all']);
  assert.deepEqual(told[0], ['admin', 'bob']);
});

test('an error for a packet sent before the join does not refuse the join', async () => {
  const { world } = open();
  const session = world.connect();
  session.on('session', () => session.send({ kind: 'who', room: 'lobby' }));
  const ann = joinAs(world, 'ann', undefined, { session });
  await world.run(1000);
  assert.deepEqual([ann.events, ann.room.joined], [['error not-joined'], true]);
});

test('the saved place has the unacknowledged messages in order, and a reload sends them', async () => {
  let mute = false;
  let gone = false;
  const { world, chat } = open(() => (mute ? 'unsent' : 'ok'));
  const session = world.connect((url, init) => (gone ? new Promise(() => {}) : world.fetch(url, init)));
  const ann = joinAs(world, 'ann', undefined, { session });
  const bob = joinAs(world, 'bob');
  await world.run(1000);
  mute = true;
  ann.room.say('one');
  ann.room.whisper('bob', 'two');
  ann.room.say('three');
  const place = JSON.parse(JSON.stringify(ann.room.place));
  assert.deepEqual(
    place.says.map((/** @type {any} */ { text, to }) => [text, to]),
    [
      ['one', undefined],
      ['two', 'bob'],
      ['three', undefined],
    ],
  );
  gone = true;
  mute = false;
  const again = joinAs(world, 'ann', place);
  await world.run(30_000);
  for (const each of [again, bob]) {
    assert.deepEqual([each.texts, each.whispers], [['ann: one', 'ann: three'], ['ann to bob: two']]);
  }
  assert.deepEqual([chat.messages.length, chat.whispers.length], [2, 1]);
});

test('a command is answered by a notice or an error, and never saved in the place', async () => {
  const { world, chat } = open();
  const ann = joinAs(world, 'ann');
  /** @type {any[]} */
  const places = [];
  ann.room.on('place', (place) => places.push(...place.says));
  for (const each of ['/auth secret', '  /nonsense', '／help']) ann.room.say(each);
  assert.deepEqual(ann.room.place.says, []);
  await world.run(1000);
  assert.deepEqual(ann.events, [
    'notice Usage: /auth secret.',
    'notice ann is an admin now. to all',
    'failed unknown-command   /no',
  ]);
  assert.deepEqual([places, chat.messages.length], [[], 1]);
});

test('several rooms share a session, and an event of one is not emitted in another', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  const tea = joinAs(world, 'ann', undefined, { room: 'tea', session: ann.session });
  const bob = joinAs(world, 'bob', undefined, { room: 'tea' });
  await world.run(2000);
  bob.room.say('milk?');
  ann.room.say('hello');
  tea.room.whisper('bob', 'sugar');
  tea.room.say('/help');
  await world.run(3000);
  assert.deepEqual([ann.texts, tea.texts, bob.texts], [['ann: hello'], ['bob: milk?'], ['bob: milk?']]);
  assert.deepEqual([ann.whispers, tea.whispers, bob.whispers], [[], ['ann to bob: sugar'], ['ann to bob: sugar']]);
  assert.deepEqual([ann.events, tea.events], [[], ['joined bob', 'notice Usage: /help.']]);
});

test('a refused join does not affect another room, and the suggested nick is in the error', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  joinAs(world, 'bob', undefined, { room: 'tea' });
  await world.run(1000);
  const tea = joinAs(world, 'bob', undefined, { room: 'tea', session: ann.session });
  await world.run(2000);
  assert.deepEqual(
    [tea.events, tea.room.joined, ann.events, ann.room.joined],
    [['refused nick-taken bob2'], false, [], true],
  );
  const other = joinAs(world, 'bob2', undefined, { room: 'tea', session: ann.session });
  await world.run(3000);
  assert.deepEqual([other.room.joined, tea.events.length], [true, 1]);
});

test('a room that was left sends and emits nothing, in later sessions too', async () => {
  const { world, chat } = open();
  const ann = joinAs(world, 'ann');
  const tea = joinAs(world, 'ann', undefined, { room: 'tea', session: ann.session });
  const bob = joinAs(world, 'bob', undefined, { room: 'tea' });
  await world.run(1000);
  tea.room.leave();
  bob.room.say('gone?');
  await world.run(2000);
  world.kill();
  world.start(chat.restart());
  await world.run(60_000);
  assert.deepEqual([tea.texts, tea.room.joined, ann.room.joined], [[], false, true]);
  assert.deepEqual(bob.members(), ['bob']);
});

test('a member is typing until its message comes, it stops or it leaves', async () => {
  const { world } = open();
  const [ann, bob, cat] = [joinAs(world, 'ann'), joinAs(world, 'bob'), joinAs(world, 'cat')];
  await world.run(1000);
  ann.room.typing(true);
  cat.room.typing(true);
  await world.run(2000);
  assert.deepEqual(bob.typing.at(-1), 'ann,cat');
  ann.room.say('hi');
  await world.run(3000);
  assert.deepEqual(bob.typing.at(-1), 'cat');
  cat.room.typing(false);
  await world.run(4000);
  assert.deepEqual(bob.typing.at(-1), '');
  cat.room.typing(true);
  await world.run(5000);
  cat.room.leave();
  await world.run(6000);
  assert.deepEqual(bob.typing.slice(-2), ['cat', '']);
  assert.deepEqual([ann.typing.includes('ann'), bob.typing.length], [false, 6]);
});

test('a typing member is dropped after 7 s without another sign of typing', async () => {
  const { world } = open();
  const [ann, bob] = [joinAs(world, 'ann'), joinAs(world, 'bob')];
  await world.run(1000);
  ann.room.typing(true);
  await world.run(5000);
  ann.room.typing(true);
  await world.run(11_900);
  assert.deepEqual(bob.typing, ['ann']);
  await world.run(12_200);
  assert.deepEqual(bob.typing, ['ann', '']);
});

test('typing is sent at most once in 3 s, its end once, and no end after a message', async () => {
  const { world, chat } = open();
  /** @type {boolean[]} */
  const heard = [];
  const received = chat.received;
  chat.received = (session, packet) => {
    if (packet.kind === 'typing') heard.push(packet.active);
    received(session, packet);
  };
  const ann = joinAs(world, 'ann');
  ann.room.typing(true);
  await world.run(1000);
  for (let n = 0; n < 14; n++) {
    ann.room.typing(true);
    await world.run(world.now + 250);
  }
  assert.deepEqual(heard, [true, true]);
  ann.room.typing(false);
  ann.room.typing(false);
  await world.run(6000);
  assert.deepEqual(heard, [true, true, false]);
  ann.room.typing(true);
  ann.room.say('hi');
  ann.room.typing(false);
  await world.run(7000);
  assert.deepEqual(heard, [true, true, false, true]);
  ann.room.typing(true);
  ann.room.say('/help');
  ann.room.typing(false);
  await world.run(11_000);
  assert.deepEqual(heard, [true, true, false, true, true, false]);
});
