import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay, assertDelivered, until, withRestartingServer } from '../support/restarting-server.js';
import { LoadClient } from '../support/load-client.js';
import { NodeWebSocket } from '../support/node-websocket.js';
import { SocketProxy } from '../support/socket-proxy.js';
import { dice } from '../../testing/seeded-random.js';

/** @import { Path } from '../support/proxied-connection.js' */

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

const MEMBERS = 3;

/** How often each talks, and for how long at least when its requests travel by what works, in ms. */
const EVERY = 400;
const AFTERWARDS = 1000;

/** How many WebSockets are cut at random moments of their first so many ms. */
const CUT = 5 * MEMBERS;
const LIFE = 400;

/** How long a client that goes back to WebSockets waits for one, in ms. */
const PATIENCE = 5000;

/**
 * @typedef {object} Proxy
 * @property {string} what it does
 * @property {Path} path
 * @property {string} carriers what the requests of each client travel by, in turn; the last is what works
 */

/** @type {Proxy[]} */
const PROXIES = [
  { what: 'forwards all', path: {}, carriers: 'http websocket' },
  ...[400, 403, 501].map((status) => ({
    what: `answers an upgrade with ${status}`,
    path: { refuses: status },
    carriers: 'http',
  })),
  { what: 'strips the header Upgrade', path: { strips: true }, carriers: 'http' },
  { what: 'cuts a WebSocket behind the 101', path: { cuts: 0 }, carriers: 'http websocket http' },
  { what: 'cuts a WebSocket after a second', path: { cuts: 1000 }, carriers: 'http websocket http' },
  { what: 'swallows the frames of clients', path: { swallows: 'up' }, carriers: 'http websocket http' },
  { what: 'swallows those of the server', path: { swallows: 'down' }, carriers: 'http websocket http' },
  { what: 'swallows all frames', path: { swallows: 'both' }, carriers: 'http websocket http' },
  { what: 'keeps frames for half a second', path: { delays: 500 }, carriers: 'http websocket' },
  { what: 'keeps frames for two seconds', path: { delays: 2000 }, carriers: 'http websocket http' },
];

test(
  `members talk through proxies that break WebSockets, each in its own way (SEED=${SEED})`,
  { concurrency: true },
  (t) =>
    withRestartingServer(
      async (_server, port) => {
        const random = dice(SEED);
        const all = PROXIES.map((proxy, n) =>
          t.test(`one that ${proxy.what}`, () => talkThrough(proxy, port, n, random)),
        );
        for (const transport of /** @type {const} */ (['auto', 'websocket']))
          all.push(
            t.test(`one that cuts them at random moments (${transport})`, () =>
              talkThroughCuts(transport, port, random),
            ),
          );
        all.push(
          t.test('one that swallows the frames of the server, to a member that says nothing', () =>
            listenThrough({ swallows: 'down' }, port, random),
          ),
        );
        await Promise.all(all);
      },
      ['--creation-limit', 'off'],
    ),
);

/**
 * @param {Proxy} proxy
 * @param {number} port
 * @param {number} number of the proxy
 * @param {() => number} random
 */
async function talkThrough({ path, carriers }, port, number, random) {
  const proxy = await SocketProxy.start(port, () => path);
  await withTalkers({ proxy, port, room: `room-${number}`, random, transport: 'auto' }, async (talkers) => {
    await until(talkers, () => proxy.asked >= MEMBERS, 'all have asked for a WebSocket');
    // A machine that stands still for 3 s makes a client try the other one again.
    await until(talkers, (each) => each.carriers.join(' ').startsWith(carriers), `requests travel by ${carriers}`);
  });
}

/**
 * Lets a member hear another one, which is not behind the proxy, and say nothing from before the moment on at which its
 * requests travel by a WebSocket.
 *
 * @param {Path} path
 * @param {number} port
 * @param {() => number} random
 */
async function listenThrough(path, port, random) {
  const proxy = await SocketProxy.start(port, (count) => (count === 1 ? { refuses: 501 } : path));
  const how = { room: 'quiet', random, WebSocket: NodeWebSocket };
  const listener = new LoadClient({ ...how, url: proxy.url, nick: 'listener', transport: 'auto' });
  const speaker = new LoadClient({ ...how, url: `http://127.0.0.1:${port}`, nick: 'speaker', transport: 'http' });
  try {
    await until([listener, speaker], ({ settled, members }) => settled && members === 2, 'both are in');
    listener.changeNetwork();
    await until([listener], ({ carriers }) => carriers.length > 1, 'requests travel by a WebSocket');
    speaker.talk(EVERY, random);
    await until([listener], ({ carriers }) => carriers.length > 2, 'requests travel by HTTP again');
    await assertDelivered(`http://127.0.0.1:${port}`, [speaker, listener]);
    assert.deepEqual([listener.carriers.join(' '), listener.losses], ['http websocket http', 0]);
  } finally {
    await Promise.all([listener.close(), speaker.close()]);
    proxy.close();
  }
}

/**
 * Goes back to WebSockets whenever one was cut.
 *
 * @param {'auto' | 'websocket'} transport
 * @param {number} port
 * @param {() => number} random
 */
async function talkThroughCuts(transport, port, random) {
  const path = (/** @type {number} */ count) => (count <= CUT ? { cuts: random() * LIFE } : {});
  const proxy = await SocketProxy.start(port, path);
  await withTalkers({ proxy, port, room: `cut-${transport}`, random, transport }, async (talkers) => {
    const isOver = () => proxy.asked > CUT && proxy.sockets.every((each) => each.path.cuts === undefined);
    const isDone = (/** @type {LoadClient} */ each) => isOver() && each.transport === 'websocket';
    await Promise.all(talkers.map((each) => reopen(each, () => isDone(each))));
    await until(talkers, isDone, 'requests travel by a WebSocket that is not cut');
  });
}

/**
 * @param {LoadClient} talker
 * @param {() => boolean} done
 */
async function reopen(talker, done) {
  while (!done()) {
    const { length } = talker.carriers;
    const end = performance.now() + PATIENCE;
    if (talker.transport === 'http') talker.changeNetwork();
    while (talker.carriers.length === length && performance.now() < end && !done()) await delay(10);
  }
}

/**
 * Lets members of a room talk through a proxy while something comes true, and for a while after that, and compares what
 * they saw.
 *
 * @param {{ proxy: SocketProxy, port: number, room: string, random: () => number, transport: 'auto' | 'websocket' }} how
 * @param {(talkers: LoadClient[]) => Promise<unknown>} meanwhile
 */
async function withTalkers({ proxy, port, room, random, transport }, meanwhile) {
  const talkers = Array.from(
    { length: MEMBERS },
    (_, n) => new LoadClient({ url: proxy.url, nick: `n${n + 1}`, room, random, transport, WebSocket: NodeWebSocket }),
  );
  try {
    await until(talkers, ({ joined }) => joined, 'all are in');
    for (const each of talkers) each.talk(EVERY, random);
    await meanwhile(talkers);
    const said = talkers.map((each) => each.said);
    await delay(AFTERWARDS);
    await until(talkers, (each) => each.said > (said[talkers.indexOf(each)] ?? 0), 'all talk on');
    await assertDelivered(`http://127.0.0.1:${port}`, talkers);
    assert.deepEqual(
      talkers.filter(({ losses }) => losses > 0),
      [],
      'no session was lost',
    );
  } finally {
    await Promise.all(talkers.map((each) => each.close()));
    proxy.close();
  }
}
