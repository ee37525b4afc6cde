import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCluster } from '../support/cluster.js';
import { LoadClient } from '../support/load-client.js';
import { assertDelivered, delay, quantile, until } from '../support/restarting-server.js';
import { dice } from '../../testing/seeded-random.js';

/** @import { TestContext } from 'node:test' */
/** @import { Cluster } from '../support/cluster.js' */

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);
const CLIENTS = Number(process.env.CLIENTS ?? 12);
const KILLS = Number(process.env.KILLS ?? 3);
const RESTARTS = Number(process.env.RESTARTS ?? 3);
/** How many messages all clients send in a second, and what the delays of the library are scaled by. */
const RATE = Number(process.env.RATE ?? 20);
const HASTE = Number(process.env.HASTE ?? 0.05);

/** How long a node goes on at most between two of these, in ms. */
const LIFE = Number(process.env.LIFE ?? 1500);

test(`${CLIENTS} talk at three nodes, no request of a session goes where the one before went, and nodes are killed ${KILLS} times and restarted ${RESTARTS} times (SEED=${SEED}): one dense log, which all saw`, (t) =>
  withCluster(3, (cluster) => talkThrough(t, cluster)));

/**
 * @param {TestContext} t
 * @param {Cluster} cluster
 */
async function talkThrough(t, { nodes, url, balancer }) {
  const random = dice(SEED);
  const talkers = Array.from(
    { length: CLIENTS },
    (_, n) => new LoadClient({ url, nick: `n${n + 1}`, random, haste: HASTE }),
  );
  try {
    await until(talkers, ({ joined }) => joined, 'all are in');
    for (const each of talkers) each.talk((1000 * CLIENTS) / RATE, random);
    await silences(talkers, () => delay(LIFE));
    assert.equal(balancer.repeats, 0, 'no session was sent to the same node twice in a row');
    /** @type {number[]} */
    const killed = [];
    for (let n = 0; n < KILLS; n++) {
      const node = pick(nodes, random);
      killed.push(...(await silences(talkers, () => node.replace())));
      await node.listening;
      await delay(random() * LIFE);
    }
    for (const each of talkers) each.presence = [];
    await delay(LIFE);
    const losses = total(talkers, ({ losses: count }) => count);
    /** @type {number[]} */
    const restarted = [];
    for (let n = 0; n < RESTARTS; n++) {
      const node = nodes[n % nodes.length];
      restarted.push(...(await silences(talkers, async () => assert.equal(await node?.retire(), 0))));
      await node?.listening;
      await delay(random() * LIFE);
    }
    const lost = total(talkers, ({ losses: count }) => count) - losses;
    const seen = talkers.flatMap(({ nick, presence }) => presence.map((what) => `${nick} saw ${what}`));
    const count = await assertDelivered(url, talkers);
    t.diagnostic(
      `${count} messages; ${losses} sessions lost in ${KILLS} kills, ${lost} in ${RESTARTS} restarts; ` +
        `silence of a client around a kill ${described(killed)}, around a restart ${described(restarted)}`,
    );
    assert.deepEqual(seen, [], 'no member is seen to leave or join in a restart');
  } finally {
    for (const each of talkers) each.close();
  }
}

/**
 * @param {readonly LoadClient[]} talkers
 * @param {() => unknown} work that the clients may notice
 * @returns how long each heard nothing at most, until all have heard something that came after it, in ms
 */
async function silences(talkers, work) {
  for (const each of talkers) each.silence = 0;
  await work();
  const time = performance.now();
  await until(talkers, ({ heardAt }) => heardAt > time, 'all hear the others');
  return talkers.map(({ silence }) => silence);
}

/** @param {readonly number[]} times in ms */
function described(times) {
  return `${(quantile(times, 0.5) / 1000).toFixed(1)} s at the median, ${(quantile(times, 1) / 1000).toFixed(1)} s at most`;
}

/**
 * @template T
 * @param {readonly T[]} all
 * @param {() => number} random
 * @returns {T}
 */
function pick(all, random) {
  return /** @type {T} */ (all[Math.floor(random() * all.length)]);
}

/**
 * @param {readonly LoadClient[]} talkers
 * @param {(talker: LoadClient) => number} of
 */
function total(talkers, of) {
  return talkers.reduce((sum, each) => sum + of(each), 0);
}
