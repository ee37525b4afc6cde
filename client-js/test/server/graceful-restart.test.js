import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay, assertDelivered, quantile, until, withRestartingServer } from '../support/restarting-server.js';
import { LoadClient } from '../support/load-client.js';
import { dice } from '../../testing/seeded-random.js';

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);
const TIMES = Number(process.env.RESTARTS ?? 5);
const CLIENTS = Number(process.env.CLIENTS ?? 12);
/** What the library's delays are scaled by: 1 is what users have, and what the silence is measured with. */
const HASTE = Number(process.env.HASTE ?? 0.05);

/** The most members of a room, and how many messages all clients send in a second. */
const MEMBERS = 100;
const RATE = 20;

/** How long a server goes on at most when all its clients are back, in ms. */
const LIFE = 2000;

test(`the server is restarted ${TIMES} times while ${CLIENTS} talk (SEED=${SEED}): no session is lost, nothing is lost or doubled, and no member leaves`, (t) =>
  withRestartingServer(
    async (server, port) => {
      const random = dice(SEED);
      const url = `http://127.0.0.1:${port}`;
      const rooms = Math.ceil(CLIENTS / MEMBERS);
      const talkers = Array.from(
        { length: CLIENTS },
        (_, n) => new LoadClient({ url, nick: `n${n + 1}`, room: `room-${n % rooms}`, random, haste: HASTE }),
      );
      try {
        await until(talkers, ({ joined }) => joined, 'all are in');
        await until(talkers, sawAllJoin(talkers), 'all have seen the others join');
        for (const each of talkers) each.talk((1000 * CLIENTS) / RATE, random);
        await until(talkers, heardSince(performance.now()), 'all hear the others');
        for (const each of talkers) Object.assign(each, { presence: [], silence: 0 });
        /** @type {number[]} */
        const ends = [];
        for (let n = 0; n < TIMES; n++) {
          await delay(random() * LIFE);
          assert.equal(await server.retire((ms) => ends.push(ms)), 0);
          await server.listening;
          await until(talkers, heardSince(performance.now()), 'all hear the others again');
        }
        await delay(LIFE);
        const seen = talkers.map(({ nick, presence }) => [nick, ...presence]);
        const count = await assertDelivered(url, talkers);
        report(t, talkers, ends, count);
        assert.deepEqual(
          talkers.flatMap(({ nick, losses }) => (losses === 0 ? [] : [`${nick}: ${losses}`])),
          [],
          'no session is lost',
        );
        assert.deepEqual(
          seen.filter(([, ...presence]) => presence.length > 0),
          [],
          'no member is seen to leave or join',
        );
      } finally {
        for (const each of talkers) each.close();
      }
    },
    ['--creation-limit', 'off'],
  ));

/**
 * Whether a client was told of all members that joined its room after it.
 *
 * @param {readonly LoadClient[]} talkers
 * @returns {(talker: LoadClient) => boolean}
 */
function sawAllJoin(talkers) {
  return ({ name, members }) => members === talkers.filter((each) => each.name === name).length;
}

/**
 * Whether a message has come to a client since then.
 *
 * @param {number} time
 * @returns {(talker: LoadClient) => boolean}
 */
function heardSince(time) {
  return ({ heardAt }) => heardAt > time;
}

/**
 * @param {import('node:test').TestContext} t
 * @param {readonly LoadClient[]} talkers
 * @param {number[]} ends
 * @param {number} count
 */
function report(t, talkers, ends, count) {
  const waits = talkers.flatMap((each) => each.waits);
  const [middle, late, last] = [0.5, 0.99, 1].map((share) => quantile(waits, share).toFixed(0));
  t.diagnostic(`${count} messages; acknowledged after p50 ${middle} ms, p99 ${late} ms, max ${last} ms`);
  const silences = talkers.map(({ silence }) => silence);
  const [usual, longest] = [0.5, 1].map((share) => quantile(silences, share).toFixed(0));
  t.diagnostic(`the longest silence of a client: median ${usual} ms, the longest of all ${longest} ms`);
  t.diagnostic(`the server ended within ${Math.max(...ends).toFixed(0)} ms each time`);
}
