import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinRoom, openChat } from '../../src/chat.js';
import { connect } from '../../src/holdfast.js';
import { connectShared } from '../../src/shared.js';
import { open, joinAs } from '../support/room-fixture.js';

test('a chat has one session for all its rooms', async () => {
  const { world } = open();
  const bob = joinAs(world, 'bob');
  const chat = openChat({ nick: 'ann', tabs: false, ...world.options });
  const [lobby, tea] = [chat.join('lobby'), chat.join('tea', { nick: 'bob' })];
  await world.run(1000);
  lobby.say('hello');
  tea.say('milk?');
  await world.run(2000);
  assert.deepEqual([lobby.nick, tea.nick, chat.session.number], ['ann', 'bob', 1]);
  assert.deepEqual([bob.texts, bob.members()], [['ann: hello'], ['bob', 'ann']]);
  assert.equal(lobby.session, tea.session);
});

test('a joined room is returned again, and a room that is over is joined anew', async () => {
  const { world } = open();
  const chat = openChat({ nick: 'ann', tabs: false, ...world.options });
  const room = chat.join('tea');
  assert.equal(chat.join('tea'), room);
  await world.run(1000);
  room.leave();
  assert.deepEqual(chat.rooms, []);
  const again = chat.join('tea');
  await world.run(2000);
  assert.deepEqual([room.joined, again.joined, chat.rooms], [false, true, [again]]);
});

test('closing a chat sends the messages that wait, ends all rooms and the session, and may be repeated', async () => {
  const { world, chat: fake } = open();
  const chat = openChat({ nick: 'ann', tabs: false, ...world.options });
  const rooms = ['lobby', 'tea'].map((name) => chat.join(name));
  const ends = rooms.map((room) => room.once('end'));
  await world.run(1000);
  rooms[0]?.say('bye');
  const closed = chat.close();
  chat.close();
  await world.run(2000);
  await Promise.all([closed, chat.close()]);
  assert.deepEqual(await Promise.all(ends), [{ reason: 'closed' }, { reason: 'closed' }]);
  assert.deepEqual([fake.messages.length, chat.session.state], [1, 'closed']);
});

test('a chat that is closed at once and opened again, as by a component that mounts twice, is one member', async () => {
  const { world } = open();
  const bob = joinAs(world, 'bob');
  await world.run(1000);
  const first = openChat({ nick: 'ann', tabs: false, ...world.options });
  first.join('lobby');
  first.close();
  const second = openChat({ nick: 'ann', tabs: false, ...world.options });
  const room = second.join('lobby');
  await world.run(2000);
  assert.deepEqual([room.joined, bob.events, bob.members()], [true, ['joined ann'], ['bob', 'ann']]);
});

test('a room with a session of its own closes it when it is left', async () => {
  const { world } = open();
  const bob = joinAs(world, 'bob');
  await world.run(1000);
  const room = joinRoom('ann', { tabs: false, ...world.options });
  const { nick, members } = await settled(world, room.ready);
  assert.deepEqual([nick, members.count, room.name], ['ann', 2, 'lobby']);
  await settled(world, room.leave('bye'));
  assert.equal(room.session.state, 'closed');
  await world.run(world.now + 1000);
  assert.deepEqual(bob.events, ['joined ann', 'left ann left: bye']);
});

test('a room with a session of its own closes it when the join is refused, or it is closed or aborted', async () => {
  const { world } = open();
  joinAs(world, 'ann');
  await world.run(1000);
  const refused = joinRoom('ann', { room: 'lobby', tabs: false, ...world.options });
  const closed = joinRoom('ann', { room: 'tea', tabs: false, ...world.options });
  const abort = new AbortController();
  const aborted = joinRoom('ann', { room: 'milk', tabs: false, signal: abort.signal, ...world.options });
  await world.run(2000);
  await assert.rejects(refused.ready, { reason: 'nick-taken' });
  assert.deepEqual([closed.joined, aborted.joined], [true, true]);
  abort.abort();
  await settled(world, Promise.all([closed.close(), closed.close(), aborted.once('end')]));
  await world.run(world.now + 1000);
  for (const { session } of [refused, closed, aborted]) assert.equal(session.state, 'closed');
});

/**
 * @template Value
 * @param {import('../../testing/world.js').World} world
 * @param {Promise<Value>} promise
 * @returns {Promise<Value>}
 */
async function settled(world, promise) {
  let done = false;
  promise.finally(() => (done = true)).catch(() => {});
  await world.run(world.now + 10_000, () => done);
  return promise;
}

test('a chat without a nick, or with an invalid address, is refused', () => {
  const fault = { name: 'TypeError', message: /nick must be a string/ };
  for (const none of /** @type {any[]} */ ([undefined, 7, null, {}, { nick: 'ann' }])) {
    assert.throws(() => joinRoom(none), fault);
  }
  for (const none of /** @type {any[]} */ ([undefined, null, {}, 'ann'])) assert.throws(() => openChat(none), fault);
  assert.throws(() => joinRoom('ann', { url: 'http://' }), TypeError);
  assert.throws(() => openChat({ nick: 'ann', url: '/bind' }), TypeError, 'Node has no page that it could belong to');
});

test('an error belongs to the room that it names, whatever the name', async () => {
  const { world, chat: fake } = open();
  const received = fake.received;
  fake.received = (session, packet) => {
    const { kind, room } = packet;
    if (kind !== 'join' || /^[a-zé]+$/u.test(room)) return received(session, packet);
    session.send({ kind: 'error', room, code: 'unknown-room', text: 'No.' });
  };
  const chat = openChat({ nick: 'ann', tabs: false, ...world.options });
  const names = ['BAD!', 'café', 'ＴＥＡ', 'tea', ''];
  const rooms = names.map((name) => chat.join(name));
  const ready = Promise.allSettled(rooms.map((room) => room.ready));
  await world.run(2000);
  const outcomes = (await ready).map((each) => (each.status === 'rejected' ? each.reason.reason : each.value.nick));
  assert.deepEqual(outcomes, ['unknown-room', 'ann', 'unknown-room', 'ann', 'unknown-room']);
});

test('an error that names no room refuses none', async () => {
  const { world, chat: fake } = open();
  const received = fake.received;
  fake.received = (session, packet) => {
    session.send({ kind: 'error', code: 'bad-packet', text: 'No.' });
    received(session, packet);
  };
  const room = openChat({ nick: 'ann', tabs: false, ...world.options }).join('café');
  await world.run(2000);
  assert.equal(room.joined, true);
});

test('an address that no request can reach is refused at once by each function that connects', async () => {
  const wrong = [
    ...['htp://x/bind', 'ws://x/bind', 'file:///bind', 'javascript:1', 'localhost:8080/bind', 'about:blank'],
    ...['http://ann@x/bind', 'http://ann:secret@x/bind', 'https://:secret@x/bind'],
    ...['http://x/bind#', 'http://x/bind#tea', 'http://', 'http://[::1/bind', 'http://x:99999/', 'http://a b/'],
    ...['/bind', 'bind', '//x/bind', '?x', ' '],
  ];
  for (const url of wrong) {
    for (const call of [
      () => connect({ url }),
      () => connectShared({ url }),
      () => openChat({ url, nick: 'ann' }),
      () => openChat({ url, nick: 'ann', tabs: false }),
      () => joinRoom('ann', { url }),
    ]) {
      assert.throws(call, (/** @type {Error} */ error) => {
        assert.equal(error.name, 'TypeError', url);
        assert.match(error.message, /Invalid URL/, url);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
  }
  for (const url of ['http://localhost:9/bind', 'HTTPS://x.example/bind?a=1', 'http://[::1]:9/']) {
    await connect({ url }).close();
  }
});

test('a relative address is resolved against the base of the page, also in a frame of srcdoc', async () => {
  const page = /** @type {any} */ (globalThis);
  page.document = { baseURI: 'http://localhost:10/page' };
  page.location = { href: 'about:srcdoc' };
  try {
    await connect({ url: '/bind', fetch: undefined }).close();
  } finally {
    delete page.document;
    delete page.location;
  }
});
