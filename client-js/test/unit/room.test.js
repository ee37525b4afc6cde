import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeChat } from '../../testing/fake-chat.js';
import { open, joinAs } from '../support/room-fixture.js';
import { dice } from '../../testing/seeded-random.js';
import { FATES } from '../../testing/fake-network.js';
import { World } from '../../testing/world.js';

test('two members join, talk and leave', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  const bob = joinAs(world, 'bob');
  await world.run(2000);
  ann.room.say('hi bob');
  await world.run(3000);
  bob.room.say('hi ann');
  await world.run(4000);
  assert.deepEqual(ann.texts, ['ann: hi bob', 'bob: hi ann']);
  assert.deepEqual(bob.texts, ann.texts);
  assert.deepEqual(bob.members(), ['ann', 'bob']);
  bob.room.leave('bye');
  bob.session.close();
  await world.run(5000);
  assert.deepEqual(ann.events, ['joined bob', 'left bob left: bye']);
  assert.deepEqual(ann.members(), ['ann']);
  assert.deepEqual(bob.events, ['end closed']);
});

test('a message sent before the welcome is published after it', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  ann.room.say('early');
  await world.run(1000);
  assert.deepEqual(ann.texts, ['ann: early']);
  assert.deepEqual(ann.room.place.says, []);
});

test('a saved place has no text that may be meant as a command', async () => {
  const { world } = open();
  const { room } = joinAs(world, 'ann');
  for (const text of ['/auth secret', '\u3164／auth secret', '\\auth secret', 'open']) room.say(text);
  assert.deepEqual(
    room.place.says.map(({ text }) => text),
    ['open'],
  );
});

test('a taken nick is refused, and another may be tried', async () => {
  const { world } = open();
  joinAs(world, 'ann');
  await world.run(1000);
  const other = joinAs(world, 'ann');
  await world.run(2000);
  assert.deepEqual(other.events, ['refused nick-taken ann2']);
});

test('the phrases of the server come with what it refuses and tells', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann').room;
  const bob = joinAs(world, 'bob').room;
  await world.pass(1000);
  /** @type {any[]} */
  const heard = [];
  const hear = (/** @type {{ phrases?: { code: string, params: object }[] }} */ { phrases = [] }) =>
    heard.push(...phrases.map(({ code, params }) => `${code} ${JSON.stringify(params)}`));
  ann.on('failed', hear);
  ann.on('notice', hear);
  bob.on('notice', hear);
  ann.say('/admin bans');
  await world.pass(1000);
  ann.say('/auth x');
  await world.pass(1000);
  const other = joinAs(world, 'ann').room;
  other.on('refused', hear);
  await world.pass(1000);
  assert.deepEqual(heard, [
    'auth-first {}',
    'usage {"usage":"/auth x"}',
    ...['admin-now {"nick":"ann"}', 'admin-now {"nick":"ann"}'],
    'nick-taken {"nick":"ann"}',
  ]);
});

test('a message that the server refuses fails with its reason', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  ann.room.say('x'.repeat(2001));
  await world.run(2000);
  assert.deepEqual(ann.events, ['failed too-long xxxxx']);
  assert.deepEqual(ann.room.place.says, []);
});

test('a reload keeps the nick and the position, unnoticed by other members, and shows the earlier messages', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  const bob = joinAs(world, 'bob');
  await world.run(1000);
  bob.room.say('one');
  await world.run(2000);
  const again = joinAs(world, 'ann', ann.room.place);
  bob.room.say('two');
  await world.run(3000);
  assert.deepEqual(again.texts, ['bob: one', 'bob: two']);
  assert.deepEqual(again.gaps, [null]);
  assert.deepEqual(ann.events.at(-1), 'end replaced');
  assert.deepEqual(bob.events, []);
});

test('a server that restarts without its log: the gap is emitted, nothing is doubled, unacknowledged messages are sent again', async () => {
  const { world } = open();
  const [ann, bob] = [joinAs(world, 'ann'), joinAs(world, 'bob')];
  await world.run(1000);
  ann.room.say('before');
  await world.run(2000);
  world.kill();
  await world.run(3000);
  ann.room.say('meanwhile');
  world.start(new FakeChat());
  await world.run(30_000);
  bob.room.say('after');
  await world.run(31_000);
  for (const each of [ann, bob]) {
    assert.deepEqual(each.texts, ['ann: before', 'ann: meanwhile', 'bob: after']);
    assert.deepEqual(each.gaps, [null, 'gone']);
  }
});

test('a message sent while the welcome is emitted stands after those sent before', async () => {
  const { world } = open();
  const ann = joinAs(world, 'ann');
  ann.room.say('first');
  ann.room.on('welcome', () => ann.room.say('second'));
  await world.run(1000);
  assert.deepEqual(ann.texts, ['ann: first', 'ann: second']);
});

test('a message sent again to a server without its log is shown once to a member that has seen it', async () => {
  let mute = false;
  const { world } = open(() => (mute ? 'silent' : 'ok'));
  const bob = joinAs(world, 'bob');
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  mute = true;
  ann.room.say('once');
  await world.run(1045);
  mute = false;
  await world.run(1080);
  assert.deepEqual([bob.texts, ann.texts], [['ann: once'], []]);
  world.kill();
  world.start(new FakeChat());
  await world.run(90_000);
  assert.deepEqual([bob.texts, ann.texts], [['ann: once'], ['ann: once']]);
});

test('over random networks, rate limits and restarts of the server each message is published once and in order', async () => {
  const first = Number(process.env.SEED ?? 1);
  const runs = Number(process.env.RUNS ?? 60);
  for (let seed = first; seed < first + runs; seed++) {
    try {
      await chatter(seed);
    } catch (error) {
      throw new Error(`SEED=${seed} RUNS=1`, { cause: error });
    }
  }
});

/** How many messages and whispers one random run has. */
const COUNT = 90;

/** @param {number} seed */
async function chatter(seed) {
  const random = dice(seed);
  let bad = false;
  const fate = () => (bad && random() < 0.3 ? (FATES[Math.floor(random() * FATES.length)] ?? 'ok') : 'ok');
  const world = new World({ fate, random, inactivity: 20 });
  const chat = new FakeChat(() => world.now);
  chat.rateLimit = { events: 1 + Math.floor(random() * 8), per: 3000 };
  world.start(chat);
  const names = ['ann', 'bob', 'cat'];
  const all = names.map((nick) => joinAs(world, nick));
  await world.run(1000);
  bad = true;
  for (let n = 0; n < COUNT; n++) {
    const { room } = all[n % 3] ?? assert.fail();
    if (random() < 0.3) room.whisper(names[(n + 1) % 3] ?? '', `${n}`);
    else room.say(`${n}`);
    // Often many in one go: that is where a limit strikes.
    if (random() < 0.5) await world.run(world.now + random() * 3000);
    if (random() < 0.3) chat.trouble = { code: 'not-stored', retryAfter: random(), times: Math.floor(random() * 3) };
    // The process dies; its log does not.
    if (random() < 0.05) {
      world.kill();
      await world.run(world.now + random() * 5000);
      world.start(chat.restart());
    }
  }
  bad = false;
  await world.run(world.now + 300_000);
  checkAll(chat, all);
}

/**
 * @param {FakeChat} chat
 * @param {ReturnType<typeof joinAs>[]} all
 */
function checkAll(chat, all) {
  const said = chat.messages.map(({ from, text }) => `${from}: ${text}`);
  for (const each of all) {
    assert.deepEqual(each.texts, said);
    assert.deepEqual(each.room.place.says, []);
    const { nick } = each.room;
    const taken = chat.taken.filter(({ from }) => from === nick).map(({ text }) => Number(text));
    assert.deepEqual(taken, [...new Set(taken)].sort(ascending));
    // Whispers are not stored: those under way to a lost session are lost with it, and the test sends none to absent members.
    const failed = each.events.filter((event) => event.startsWith('failed '));
    assert.equal(taken.length + failed.length, COUNT / 3);
    const whispered = chat.whispers.map(({ from, to, text }) => `${from} to ${to}: ${text}`);
    const sent = whispered.filter((whisper) => whisper.startsWith(nick));
    assert.deepEqual(each.whispers.filter((whisper) => whisper.startsWith(nick)).sort(), sent.sort());
    const due = whispered.filter((whisper) => whisper.includes(`to ${nick}`));
    const got = each.whispers.filter((whisper) => whisper.includes(`to ${nick}`));
    assert.deepEqual(got, each.lost() === 0 ? due : due.filter((whisper) => got.includes(whisper)));
  }
}

/**
 * @param {number} one
 * @param {number} other
 */
function ascending(one, other) {
  return one - other;
}
