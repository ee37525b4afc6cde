import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay, assertDelivered, until, withRestartingServer } from '../support/restarting-server.js';
import { LoadClient } from '../support/load-client.js';
import { dice } from '../../testing/seeded-random.js';

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);
const TIMES = 5;
const CLIENTS = 12;

/** How long one life of the server lasts at most, and how often each client speaks, in ms. */
const LIFE = 2000;
const EVERY = 300;

test(`the server is asked to end ${TIMES} times while ${CLIENTS} talk (SEED=${SEED}): it ends well, and nothing is lost or doubled`, () =>
  withRestartingServer(async (server, port) => {
    const random = dice(SEED);
    const url = `http://127.0.0.1:${port}`;
    const talkers = Array.from({ length: CLIENTS }, (_, n) => new LoadClient({ url, nick: `n${n + 1}`, random }));
    try {
      await until(talkers, ({ joined }) => joined, 'all are in');
      for (const each of talkers) each.talk(EVERY, random);
      for (let n = 0; n < TIMES; n++) {
        await server.listening;
        await delay(random() * LIFE);
        assert.equal(await server.retire(), 0);
      }
      await server.listening;
      await assertDelivered(url, talkers);
    } finally {
      for (const each of talkers) each.close();
    }
  }));
