import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dice } from '../../testing/seeded-random.js';
import { FakeChat } from '../../testing/fake-chat.js';
import { Timers } from '../../testing/timers.js';
import { World } from '../../testing/world.js';
import { joinAs } from '../support/room-fixture.js';

/** @param {ConstructorParameters<typeof World>[0]} [options] */
async function connected(options) {
  const world = new World(options);
  /** @type {string[]} */
  const closed = [];
  const server = world.start({ closed: (_session, reason) => closed.push(reason) });
  const session = world.connect();
  /** @type {string[]} */
  const reasons = [];
  session.on('state', ({ state, reason }) => reasons.push(`${state} ${reason}`));
  await world.until(() => session.state === 'connected');
  await world.pass(1000);
  reasons.length = 0;
  return { world, server, session, reasons, closed };
}

test('timers run when they are due, those of the same time in the order in which they were set, and none that was removed', () => {
  const random = dice(1);
  const timers = new Timers();
  /** @type {number[]} */
  const ran = [];
  const all = Array.from({ length: 500 }, (_, n) => {
    const at = Math.floor(random() * 50);
    return { at, n, timer: timers.add(at, () => ran.push(n)) };
  });
  const removed = all.filter(() => random() < 0.4);
  for (const { timer } of [...removed, ...removed]) timers.remove(timer);
  for (let first = timers.first; first; first = timers.first) {
    timers.remove(first);
    first.run();
  }
  const left = all.filter((each) => !removed.includes(each)).sort((one, other) => one.at - other.at || one.n - other.n);
  assert.deepEqual([ran, timers.size], [left.map(({ n }) => n), 0]);
});

test('virtual time passes while a test waits for a promise', async () => {
  const world = new World();
  world.start();
  const session = world.connect();
  await world.until(session.once('session'));
  assert.equal(await world.until(new Promise((resolve) => world.setTimeout(() => resolve('x'), 500))), 'x');
  await world.until(session.close());
  await assert.rejects(world.until(session.send('late')), { reason: 'closed' });
  await assert.rejects(world.until(new Promise(() => {})), /60000 ms/);
});

test('a condition that does not hold in time is an error that names it', async () => {
  const world = new World();
  await assert.rejects(
    world.until(() => world.now > 1e9, 5000),
    /5000 ms.*world\.now > 1e9/,
  );
  assert.equal(world.now, 5000);
});

test('the server does not notice that the network is gone, and a short outage ends no session', async () => {
  const { world, server, session } = await connected();
  world.offline();
  server.session?.send('down');
  const sent = session.send('up');
  await world.pass(10_000);
  assert.deepEqual([session.state, server.session?.received], ['reconnecting', []]);
  world.online();
  await world.until(sent);
  assert.deepEqual([session.number, server.session?.received], [1, ['up']]);
});

test('a server that forgets a session says so, and the next one begins', async () => {
  const { world, server, session, reasons, closed } = await connected();
  server.forget();
  await world.until(() => session.number === 2);
  assert.deepEqual([closed, server.sessions.size], [['timeout'], 1]);
  assert.deepEqual(reasons, ['connecting item-not-found', 'connected created']);
});

test('a busy fake server is not asked again before the time that it names', async () => {
  const { world, server, session } = await connected();
  let asked = 0;
  world.fate = () => (asked++ ? 'ok' : 'busy');
  session.send('up');
  await world.pass(2000);
  assert.deepEqual([asked, session.reason], [1, 'http-503']);
  await world.until(() => session.state === 'connected', 5000);
  assert.deepEqual(server.session?.received, ['up']);
});

test('a request that comes twice is taken once', async () => {
  const { world, server, session } = await connected();
  world.fate = () => 'twice';
  for (const each of [1, 2, 3]) {
    session.send(each);
    await world.pass(100);
  }
  world.fate = () => 'ok';
  await world.pass(5000);
  assert.deepEqual([server.session?.received, session.number], [[1, 2, 3], 1]);
});

test('a session that sends too much is ended, unless any pace will do', async () => {
  for (const [pace, numbers] of /** @type {const} */ ([
    [{ packets: 5, seconds: 1 }, 2],
    [null, 1],
  ])) {
    const { world, session } = await connected({ pace });
    for (let n = 0; n < 20; n++) session.send(n);
    await world.pass(10_000);
    assert.equal(session.number, numbers);
  }
});

test('a fake member without a session is a member like all others', async () => {
  const world = new World();
  const chat = new FakeChat(() => world.now);
  world.start(chat);
  const bob = chat.enter('bob');
  const ann = joinAs(world, 'ann');
  await world.pass(1000);
  bob.say('hello');
  bob.whisper('ann', 'psst');
  bob.typing(true);
  ann.room.whisper('bob', 'yes?');
  await world.pass(1000);
  bob.leave('late');
  await world.pass(1000);
  assert.deepEqual([ann.texts, ann.whispers], [['bob: hello'], ['bob to ann: psst', 'ann to bob: yes?']]);
  assert.deepEqual([ann.typing[0], ann.events, ann.members()], ['bob', ['left bob left: late'], ['ann']]);
  assert.deepEqual(
    bob.heard.map(({ kind }) => kind),
    ['welcome', 'joined', 'message', 'whisper', 'whisper'],
  );
});

test('a kicked member gets the reason, and its session ends', async () => {
  const world = new World();
  const chat = new FakeChat(() => world.now);
  world.start(chat);
  const ann = joinAs(world, 'ann');
  await world.pass(1000);
  const bob = chat.enter('bob');
  chat.room('lobby').kick('ann', 'noise');
  await world.pass(1000);
  assert.equal(ann.session.reason, 'kicked');
  assert.equal(bob.heard.at(-1).reason, 'kicked: noise');
  assert.throws(() => chat.room('lobby').kick('ann'), /ann is not in lobby/);
});
