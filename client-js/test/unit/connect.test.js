/** `connect` in a world. One file, since all tests share `meet`: a server that records, and one session. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../src/holdfast.js';
import { World } from '../../testing/world.js';

/** @import { Fate } from '../../testing/fake-network.js' */

/**
 * A world with a server that records the packets it gets, and one session.
 *
 * @param {{ fate?: (ticket: number) => Fate }} [how]
 */
function meet({ fate = () => 'ok' } = {}) {
  const world = new World({ fate });
  /** @type {any[]} */
  const heard = [];
  /** @type {any[]} */
  const opened = [];
  const application = {
    opened: (/** @type {any} */ session) => opened.push(session),
    received: (/** @type {any} */ _session, /** @type {any} */ packet) => heard.push(packet),
  };
  world.start(application);
  return { world, heard, opened, application, session: world.connect() };
}

/**
 * @param {Promise<unknown>} promise
 * @returns {{ value: string }} what became of it: a reason, `sent`, or nothing yet
 */
function watch(promise) {
  const fate = { value: '' };
  promise.then(
    () => (fate.value = 'sent'),
    (error) => (fate.value = error.reason),
  );
  return fate;
}

test('the first rid is random with room for many more, and each request has the next', async () => {
  const first = [];
  for (const chance of [0, 0.5, 1 - 2 ** -53]) {
    const world = new World({ random: () => chance });
    world.start();
    /** @type {any[]} */
    const requests = [];
    const session = world.connect((url, init) => {
      requests.push(JSON.parse(String(init?.body)));
      return world.fetch(url, init);
    });
    await world.run(1000);
    await world.until(session.send('hello'));
    const rids = requests.map(({ rid }) => rid);
    assert.deepEqual(
      rids,
      rids.map((_, n) => rids[0] + n),
    );
    assert.ok(rids.length > 2 && rids[0] >= 1 && rids[0] <= 2 ** 52, `${rids}`);
    first.push(rids[0]);
  }
  assert.equal(new Set(first).size, 3);
});

test('a sent packet is acknowledged while the server still holds its request', async () => {
  const { world, session, heard } = meet();
  await world.run(1000);
  const fate = watch(session.send('hello'));
  await world.run(1100);
  assert.deepEqual([heard, fate.value], [['hello'], 'sent']);
});

test('packets sent without a network wait, even longer than a session lives, and arrive once and in order', async () => {
  const { world, session, heard, application } = meet();
  await world.run(1000);
  world.kill();
  await world.run(2000);
  const fates = [1, 2, 3].map((n) => watch(session.send(n)));
  await world.run(300_000);
  assert.deepEqual([heard, fates.map(({ value }) => value), session.state], [[], ['', '', ''], 'offline']);
  world.start(application);
  await world.run(330_000);
  assert.deepEqual(
    [heard, fates.map(({ value }) => value), session.state],
    [[1, 2, 3], ['sent', 'sent', 'sent'], 'connected'],
  );
});

test('packets under way in a lost session are rejected, and those that had not left are sent in the next', async () => {
  const { world, session, heard, application } = meet();
  await world.run(1000);
  /** @type {string[]} */
  const told = [];
  const first = watch(session.send('on its way'));
  session.on('lost', ({ reason }) => queueMicrotask(() => told.push(`lost ${reason}, ${first.value}`)));
  await world.run(1010);
  world.kill();
  await world.run(1100);
  const second = watch(session.send('not yet'));
  await world.run(200_000);
  world.start(application);
  await world.run(230_000);
  assert.deepEqual([told, second.value, heard], [['lost expired, expired'], 'sent', ['not yet']]);
});

test('a packet bound to one session is not sent in another', async () => {
  const { world, session, heard, application } = meet();
  await world.run(1000);
  world.kill();
  await world.run(1100);
  const bound = watch(session.send('bound', { number: 1 }));
  await world.run(200_000);
  world.start(application);
  await world.run(230_000);
  const late = watch(session.send('late', { number: 1 }));
  const now = watch(session.send('now', { number: session.number }));
  await world.run(231_000);
  assert.deepEqual([bound.value, late.value, now.value, heard], ['expired', 'lost', 'sent', ['now']]);
});

test('a packet that waits can be withdrawn', async () => {
  const { world, session, heard } = meet();
  const control = new AbortController();
  const [one, two, three] = ['one', 'two', 'three'].map((each, n) =>
    watch(session.send(each, n === 1 ? { signal: control.signal } : {})),
  );
  control.abort();
  await world.run(1000);
  assert.deepEqual([one?.value, two?.value, three?.value, heard], ['sent', 'aborted', 'sent', ['one', 'three']]);
  const late = watch(session.send('late', { signal: control.signal }));
  await world.run(2000);
  assert.equal(late.value, 'aborted');
});

test('at most a thousand packets wait, and an ignored promise is no unhandled rejection', async () => {
  const { world, session, heard } = meet();
  const fates = Array.from({ length: 1002 }, (_, n) => session.send(n));
  await assert.rejects(fates[1000] ?? Promise.resolve(), { name: 'HoldfastError', reason: 'queue-full' });
  await world.run(100_000);
  await assert.rejects(session.send(undefined), { reason: 'not-json' });
  assert.deepEqual(heard, [...Array(1000).keys()]);
});

test('a second close does nothing more, and both resolve at the end', async () => {
  const { world, session, opened } = meet();
  await world.run(1000);
  const [one, two] = [watch(session.close()), watch(session.close())];
  assert.equal(session.state, 'closing');
  await world.run(2000);
  const three = watch(session.close());
  await null;
  assert.deepEqual([one.value, two.value, three.value, session.reason], ['sent', 'sent', 'sent', 'closed']);
  assert.deepEqual([opened.length, opened[0].closed], [1, true]);
  await assert.rejects(session.send('late'), { reason: 'closed' });
});

test('a component that is mounted, unmounted and mounted again at once makes one session', async () => {
  const { world, opened } = meet();
  opened.length = 0;
  const first = world.connect();
  const closed = watch(first.close());
  const second = world.connect();
  await world.run(1000);
  // The one that `meet` made, and one more.
  assert.deepEqual([opened.length, first.state, closed.value, second.state], [2, 'closed', 'sent', 'connected']);
});

test('an abort closes the session, even if it came before the session', async () => {
  const { world, opened } = meet();
  await world.run(100);
  const control = new AbortController();
  const options = { url: '/bind', fetch: world.fetch, clock: world.clock, signal: control.signal };
  const session = connect(options);
  await world.run(1000);
  control.abort();
  const never = connect(options);
  await world.run(2000);
  assert.deepEqual([opened.length, opened[1].closed, session.state, never.state], [2, true, 'closed', 'closed']);
});

test('packets can be read with for await, which ends with the session', async () => {
  const { world, session, opened } = meet();
  /** @type {any[]} */
  const read = [];
  const reading = (async () => {
    for await (const packet of session) read.push(packet);
    return 'done';
  })();
  await world.run(1000);
  for (let n = 1; n <= 3; n++) opened[0].send(n);
  await world.run(2000);
  session.close();
  await world.run(3000);
  assert.deepEqual([read, await reading], [[1, 2, 3], 'done']);
});

test('an invalid address is refused at once', () => {
  for (const url of [undefined, '', 'http://', '/bind']) {
    assert.throws(() => connect(/** @type {any} */ ({ url })), { name: 'TypeError' }, String(url));
  }
});

test('packets that only look like errors, and kinds that are no words, do no harm', async () => {
  const { world, session, opened } = meet();
  /** @type {any[]} */
  const heard = [];
  session.on('packet', (packet) => heard.push(packet));
  await world.run(1000);
  const odd = { toString: 1, valueOf: 1 };
  const packets = [{ kind: odd }, { kind: 'error', code: odd, retryAfter: odd }, 'end'];
  for (const each of packets) opened[0].send(each);
  await world.run(2000);
  opened[0].end('system-shutdown');
  await world.run(4000);
  assert.deepEqual([heard, session.state, session.number], [packets, 'connected', 2]);
  assert.match(session.trace(), /receive error:packet packet/);
});

test('a packet sent after close is refused, even while listeners are called', async () => {
  const { world, session } = meet();
  /** @type {{ value: string }} */
  let fate = { value: '' };
  session.on('state', () => {
    session.close();
    fate = watch(session.send('late'));
  });
  await world.run(1000);
  assert.deepEqual([session.state, fate.value], ['closed', 'closed']);
});

test('a restarted server gets a new session at once from the client that it answers', async () => {
  const { world, session, application } = meet();
  await world.run(1000);
  world.kill();
  await world.run(9000);
  assert.equal(session.state, 'reconnecting');
  world.start(application);
  await world.until(() => session.number !== 1);
  const at = world.now;
  await world.until(() => session.number === 2);
  assert.ok(world.now - at < 100, `${world.now - at} ms\n${session.trace()}`);
});

test('a server or proxy that answers at once instead of holding requests is not asked hundreds of times a second', async () => {
  const { world, heard } = meet();
  const answered = { status: 200, headers: new Map(), text: async () => '{"packets":[]}' };
  let asked = 0;
  const session = world.connect(
    /** @type {any} */ (
      async (/** @type {any} */ url, /** @type {any} */ init) => {
        asked++;
        await world.fetch(url, init.body.includes('"sid"') ? { ...init, body: '{"sid":"none","rid":1}' } : init);
        return init.body.includes('"sid"') ? answered : world.fetch(url, init);
      }
    ),
  );
  await world.run(60_000);
  assert.ok(asked < 25, `${asked} requests in a minute`);
  assert.deepEqual([session.state, heard], ['connected', []]);
});

test('a delay longer than timers can count does not fire at once', async () => {
  const { world } = meet();
  /** @type {number[]} */
  const delays = [];
  const setTimeout = (/** @type {() => void} */ task, /** @type {number} */ delay) => {
    delays.push(delay);
    return world.setTimeout(task, delay);
  };
  const text = async () => JSON.stringify({ sid: 's', wait: 2 ** 53 - 1, packets: [] });
  const fetch = /** @type {any} */ (
    (/** @type {any} */ _url, /** @type {any} */ { body }) =>
      body.includes('"sid"') ? new Promise(() => {}) : Promise.resolve({ status: 200, text })
  );
  const session = connect({ ...world.options, fetch, clock: { ...world.clock, setTimeout } });
  await world.run(1000);
  assert.equal(session.state, 'connected');
  assert.ok(
    delays.every((delay) => delay < 2 ** 31),
    `${delays}`,
  );
});
