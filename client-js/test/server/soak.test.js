import { test } from 'node:test';
import { startFaultProxy } from '../support/fault-proxy.js';
import { delay, assertDelivered, quantile, until, withRestartingServer } from '../support/restarting-server.js';
import { LoadClient } from '../support/load-client.js';
import { dice } from '../../testing/seeded-random.js';

const CLIENTS = Number(process.env.CLIENTS ?? 20);
const SECONDS = Number(process.env.DURATION ?? 15);
const KILLS = Number(process.env.KILLS ?? 1);
const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

/** The part of the requests that the proxy spoils. */
const SPOILED = 0.05;

/** How many messages all clients send in a second: as many as two cores carry to all, with clients, proxy and server. */
const RATE = 20;

test(`${CLIENTS} talk for ${SECONDS} s through a proxy that spoils requests, and the server is killed ${KILLS} times (SEED=${SEED}): equal and complete transcripts`, (t) =>
  withRestartingServer(async (server, port) => {
    const random = dice(SEED);
    const target = `http://127.0.0.1:${port}`;
    const proxy = await startFaultProxy({ target, seed: SEED, rate: SPOILED });
    const talkers = Array.from(
      { length: CLIENTS },
      (_, n) => new LoadClient({ url: proxy.url, nick: `n${n + 1}`, random }),
    );
    try {
      await until(talkers, ({ joined }) => joined, 'all are in');
      for (const each of talkers) each.talk((1000 * CLIENTS) / RATE, random);
      await murder(server, random);
      const start = performance.now();
      const count = await assertDelivered(target, talkers);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      t.diagnostic(`${count} messages, transcripts equal and complete ${seconds} s after the last was said`);
      report(t, talkers, proxy.done);
    } finally {
      for (const each of talkers) each.close();
      proxy.close();
    }
  }));

/**
 * Kills the server at random moments, one in each part of the time.
 *
 * @param {import('../support/restarting-server.js').RestartingServer} server
 * @param {() => number} random
 */
async function murder(server, random) {
  const start = performance.now();
  const part = (SECONDS * 1000) / Math.max(KILLS, 1);
  const rest = (/** @type {number} */ time) => delay(Math.max(0, start + time - performance.now()));
  for (let n = 0; n < KILLS; n++) {
    await rest((n + random()) * part);
    await server.replace();
  }
  await rest(SECONDS * 1000);
  await server.listening;
}

/**
 * @param {import('node:test').TestContext} t
 * @param {readonly LoadClient[]} talkers
 * @param {Record<string, number>} faults
 */
function report(t, talkers, faults) {
  const waits = talkers.flatMap((each) => each.waits);
  const [middle, late, last] = [0.5, 0.99, 1].map((share) => quantile(waits, share).toFixed(0));
  const losses = talkers.reduce((sum, each) => sum + each.losses, 0);
  t.diagnostic(`acknowledged after p50 ${middle} ms, p99 ${late} ms, max ${last} ms; ${losses} sessions lost`);
  t.diagnostic(
    `spoiled: ${Object.entries(faults)
      .map(([fault, count]) => `${count} ${fault}`)
      .join(', ')}`,
  );
}
