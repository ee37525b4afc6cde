import { test } from 'node:test';
import { delay, assertDelivered, quantile, until, withRestartingServer } from '../support/restarting-server.js';
import { LoadClient } from '../support/load-client.js';
import { dice } from '../../testing/seeded-random.js';

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);
const KILLS = Number(process.env.KILLS ?? 20);
const CLIENTS = 12;

/** How long one life of the server lasts at most, and how often each client speaks, in ms. */
const LIFE = 2000;
const EVERY = 300;

test(`the server is killed ${KILLS} times while ${CLIENTS} talk (SEED=${SEED}): all that was acknowledged is in the log once, and all saw the same`, (t) =>
  withRestartingServer(async (server, port) => {
    const random = dice(SEED);
    const url = `http://127.0.0.1:${port}`;
    const talkers = Array.from({ length: CLIENTS }, (_, n) => new LoadClient({ url, nick: `n${n + 1}`, random }));
    try {
      await until(talkers, ({ joined }) => joined, 'all are in');
      for (const each of talkers) each.talk(EVERY, random);
      for (let n = 0; n < KILLS; n++) await server.runThenKill(random, LIFE);
      await server.listening;
      await delay(LIFE / 2);
      const count = await assertDelivered(url, talkers);
      const waits = talkers.flatMap((each) => each.waits);
      const losses = talkers.reduce((sum, each) => sum + each.losses, 0);
      t.diagnostic(
        `${count} messages, ${losses} sessions lost, p50 ${quantile(waits, 0.5).toFixed(0)} ms to acknowledge`,
      );
    } finally {
      for (const each of talkers) each.close();
    }
  }));
