/** Requests that travel by HTTP and by sockets in turn, on virtual time: whatever the network does, nothing is lost. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FATES } from '../../testing/fake-network.js';
import { dice } from '../../testing/seeded-random.js';
import { openSession, openWorld } from '../support/socket-fixture.js';

/** @import { Fate } from '../../testing/fake-network.js' */
/** @import { Options } from '../../src/holdfast.js' */
/** @import { Path } from '../support/fake-sockets.js' */

/** How long a packet of the client takes over HTTP alone, at most, in ms: a request on its way keeps it back. */
const USUAL = 100;

/** What the choice of the carrier may cost a packet once, and a repeat that it waits for, in ms. */
const LIMIT = 3000;
const AGAIN = 40;

/** How the sides talk: packets every so many ms, on average, for so many seconds. */
const PACES = [
  { pause: 120, seconds: 130 },
  { pause: 700, seconds: 400 },
  { pause: 9000, seconds: 2000 },
];

const SEED = Number(process.env.SEED ?? 1);

/**
 * A session that talks with its server in both directions, each packet with its number.
 *
 * @param {Parameters<typeof openWorld>[0]} how
 * @param {Partial<Options>} [options]
 */
function openTalk(how, options) {
  const where = openWorld({ pace: null, ...how });
  const { world, server, sockets, received } = where;
  const { session, packets, states } = openSession(where, { pace: null, ...options });
  const sent = { up: 0, down: 0 };
  /** When each packet of the client was sent, in ms. @type {number[]} */
  const sentAt = [];
  const up = () => {
    sentAt.push(world.now);
    session.send(++sent.up);
  };
  const down = () => server.session?.send(++sent.down);
  const check = () => {
    const all = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => n + 1).join(' ');
    assert.equal(received.join(' '), all(sent.up), 'what the client sent');
    assert.equal(packets.join(' '), all(sent.down), 'what the server sent');
    assert.deepEqual([session.number, sockets.faults], [1, []]);
  };
  return { ...where, session, states, sent, sentAt, up, down, check };
}

/**
 * Lets both sides talk at random moments.
 *
 * @param {ReturnType<typeof openTalk>} talk
 * @param {{ random: () => number, seconds: number, pause: number }} how `pause`: between two packets, in ms, on average
 */
async function chatter({ world, up, down }, { random, seconds, pause }) {
  const end = world.now + seconds * 1000;
  for (const say of [up, down]) {
    const next = () =>
      world.setTimeout(
        () => {
          if (world.now >= end) return;
          say();
          next();
        },
        2 * pause * random(),
      );
    next();
  }
  await world.run(end);
}

/** Paths on which sockets are of no use, or of little. @type {Record<string, Path>} */
const PATHS = {
  'opens it late': { opens: 8000 },
  'never opens it': { opens: Infinity },
  'answers the upgrade with 200 and a page': { refused: true },
  'opens it and swallows all frames': { swallows: 0 },
  'swallows frames after a while': { swallows: 7000 },
  'opens it and swallows the frames of the server': { mutes: 0 },
  'swallows those of the server after a while': { mutes: 7000 },
  'cuts it every 10 s': { cut: 10_000 },
  'cuts it as soon as it is open': { cut: 0 },
  'keeps frames for 5 s': { buffers: 5000 },
  'keeps frames for a minute': { buffers: 60_000 },
  'is in the way of none': {},
};

for (const [what, path] of Object.entries(PATHS)) {
  test(`a proxy that ${what}: nothing is lost, doubled or reordered, and a send waits 3 s more, once for each socket`, async () => {
    for (const pace of PACES) {
      const random = dice(SEED);
      const talk = openTalk({ path: () => path, random });
      await talk.world.pass(100);
      await chatter(talk, { random, ...pace });
      await talk.world.pass(130_000);
      talk.check();
      const longest = Math.max(...delaysOf(talk));
      assert.ok(longest <= LIMIT + USUAL + AGAIN, `a packet took ${longest} ms`);
      const slow = episodes(delaysOf(talk));
      assert.ok(slow <= talk.sockets.all.length, `${slow} times for ${talk.sockets.all.length} sockets`);
    }
  });
}

/** @param {ReturnType<typeof openTalk>} talk @returns {number[]} how long each packet of the client took, in ms */
function delaysOf({ times, sentAt }) {
  return times.map((each, at) => each - (sentAt[at] ?? 0));
}

/** @param {number[]} delays @returns {number} how many runs of packets were slower than over HTTP alone */
function episodes(delays) {
  return delays.filter((each, at) => each > USUAL && !((delays[at - 1] ?? 0) > USUAL)).length;
}

test('over HTTP alone no packet takes longer than the usual time of these tests', async () => {
  for (const pace of PACES) {
    const random = dice(SEED);
    const talk = openTalk({ random }, { transport: 'http' });
    await talk.world.pass(100);
    await chatter(talk, { random, ...pace });
    await talk.world.pass(60_000);
    talk.check();
    assert.equal(episodes(delaysOf(talk)), 0);
    assert.deepEqual([talk.sockets.all.length, talk.session.transport], [0, 'http']);
  }
});

/** The ways in which a socket in use comes to its end. @type {((talk: ReturnType<typeof openTalk>) => void)[]} */
const ENDS = [
  ({ sockets }) => sockets.cut(),
  ({ page }) => page.dispatchEvent(new Event('online')),
  ({ sockets }) => sockets.open.forEach((each) => each.receive('<h1>')),
  ({ sockets }) => (sockets.offline(), sockets.online()),
];

test('on a good network a thousand switches to sockets and back at random moments lose, double and reorder nothing', () =>
  switchAThousandTimes(1));

test('on a bad network a thousand switches to sockets and back at random moments lose, double and reorder nothing', () =>
  switchAThousandTimes(0.9));

/** @param {number} quality how many exchanges by HTTP are not spoiled */
async function switchAThousandTimes(quality) {
  const random = dice(quality * 10);
  const fate = () => /** @type {Fate} */ (random() < quality ? 'ok' : FATES[Math.floor(random() * FATES.length)]);
  const talk = openTalk({ random, fate });
  const { world, page, states, session } = talk;
  const switches = () =>
    states.filter((each, at) => each.endsWith('websocket') && !states[at - 1]?.endsWith('websocket')).length;
  await world.pass(100);
  let ends = 0;
  while (switches() < 1000) {
    await chatter(talk, { random, seconds: 0.5 * random(), pause: 100 });
    if (session.transport === 'http') page.dispatchEvent(new Event('online'));
    else if (random() < 0.7) ENDS[ends++ % ENDS.length]?.(talk);
    assert.ok(world.now < 4_000_000, `${switches()} switches`);
  }
  await chatter(talk, { random, seconds: 60, pause: 1000 });
  await world.pass(130_000);
  talk.check();
  assert.ok(talk.sent.up > 2000 && talk.sent.down > 2000, `${talk.sent.up} up, ${talk.sent.down} down`);
  assert.ok(ends > 300, `${ends} ends`);
}
