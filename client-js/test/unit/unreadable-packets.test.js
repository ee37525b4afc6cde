import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { KINDS, MESSAGE, WRONG } from '../support/chat-packets.js';
import { joinInTab, openChatBrowser } from '../support/chat-tab-fixture.js';
import { joinAs, open, watch } from '../support/room-fixture.js';

/** @import { FakeChat } from '../../testing/fake-chat.js' */

/**
 * @param {() => Promise<void>} run
 * @returns {Promise<string[]>} the warnings of it
 */
async function warningsOf(run) {
  const warn = mock.method(console, 'warn', () => {});
  try {
    await run();
    return warn.mock.calls.map(({ arguments: [text] }) => text);
  } finally {
    warn.mock.restore();
  }
}

/**
 * The chat, but for the packets that another answer is given to.
 *
 * @param {FakeChat} chat
 * @param {(packet: any) => object | undefined} answerTo
 */
function answering(chat, answerTo) {
  return {
    ...chat,
    received: (/** @type {any} */ session, /** @type {any} */ packet) => {
      const answer = answerTo(packet);
      if (answer) session.send(answer);
      else chat.received(session, packet);
    },
  };
}

test('a room goes on after packets that are not of their shape, misses no other, and warns once of each kind', async () => {
  const warned = await warningsOf(async () => {
    const { world, chat } = open();
    const server = world.start(chat);
    const bob = chat.enter('bob');
    const ann = joinAs(world, 'ann');
    await world.run(1000);
    bob.say('one');
    await world.run(2000);
    for (const { packet } of WRONG) server.session?.send(packet);
    bob.say('two');
    await world.run(3000);
    assert.deepEqual([ann.texts, ann.whispers, ann.histories], [['bob: one', 'bob: two'], [], []]);
    assert.deepEqual([ann.events, ann.lost(), ann.members(), ann.room.joined], [[], 0, ['bob', 'ann'], true]);
    assert.equal(ann.room.place.seq, 2);
  });
  assert.equal(warned.length, Object.keys(KINDS).length);
  assert.match(warned[0] ?? '', /^Holdfast: ignored of the room lobby: a packet welcome whose nick is not/);
});

test('a welcome without the messages that are none is a welcome', async () => {
  const [warned] = await warningsOf(async () => {
    const { world, chat } = open();
    chat.enter('bob').say('hi');
    chat.messages.unshift({ ...MESSAGE, seq: '3' }, null);
    const ann = joinAs(world, 'ann');
    await world.run(1000);
    assert.deepEqual([ann.room.joined, ann.texts], [true, ['bob: hi']]);
  });
  assert.match(warned ?? '', /welcome whose history/);
});

test('a message whose acknowledgement cannot be read fails, and those after it are sent', async () => {
  await warningsOf(async () => {
    const { world, chat } = open();
    const wrong = { ...MESSAGE, from: 'ann', seq: '3' };
    world.start(
      answering(chat, ({ kind, id, text }) => (kind === 'say' && text === 'one' ? { ...wrong, id } : undefined)),
    );
    const ann = joinAs(world, 'ann');
    await world.run(1000);
    const one = watch(ann.room.say('one'));
    await world.run(2000);
    void ann.room.say('two');
    await world.run(3000);
    assert.deepEqual([one.outcome, ann.events, ann.texts], ['not-json', ['failed not-json one'], ['ann: two']]);
    assert.deepEqual(ann.room.place.says, []);
  });
});

test('a packet of another member that is not of its shape does not fail a message with the same id', async () => {
  await warningsOf(async () => {
    const { world } = open();
    const ann = joinAs(world, 'ann');
    await world.run(1000);
    const said = ann.room.say('mine');
    ann.session.emit('packet', { ...MESSAGE, seq: '3', id: said.id });
    await world.run(2000);
    assert.deepEqual([ann.events, ann.texts], [[], ['ann: mine']]);
  });
});

test('tabs that share a session go on after packets that are not of their shape, and miss no other', async () => {
  await warningsOf(async () => {
    const hall = openChatBrowser();
    const { world, chat } = hall;
    const server = world.start(chat);
    const bob = chat.enter('bob');
    const tabs = [joinInTab(hall), joinInTab(hall)];
    await world.run(2000);
    bob.say('one');
    await world.run(3000);
    for (const { packet } of WRONG) server.session?.send(packet);
    bob.say('two');
    await world.run(4000);
    tabs.push(joinInTab(hall));
    await world.run(5000);
    for (const each of tabs) {
      assert.deepEqual([each.texts, each.events, each.lost()], [['bob: one', 'bob: two'], [], 0]);
      assert.deepEqual([each.members(), each.room.place.seq], [['bob', 'ann'], 2]);
    }
  });
});

test('a tab that joins is not kept waiting by older messages that cannot be read', async () => {
  await warningsOf(async () => {
    const hall = openChatBrowser();
    const { world, chat } = hall;
    chat.page = 2;
    world.start(
      answering(chat, ({ kind, ...rest }) => (kind === 'history' ? { kind, ...rest, messages: 5 } : undefined)),
    );
    const bob = chat.enter('bob');
    for (const text of ['1', '2', '3', '4']) bob.say(text);
    const first = joinInTab(hall);
    await world.run(2000);
    const second = joinInTab(hall);
    await world.run(3000);
    for (const each of [first, second]) assert.deepEqual([each.room.joined, each.texts], [true, ['bob: 3', 'bob: 4']]);
    const older = watch(second.room.older());
    await world.run(30_000);
    assert.equal(older.outcome, 'timeout');
  });
});
