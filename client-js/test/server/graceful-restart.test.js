import { test } from 'node:test';
import { withRestartingServer } from '../support/restarting-server.js';
import { LoadClient } from '../support/load-client.js';
import { RestartTrial } from '../support/restart-trial.js';
import { dice } from '../../testing/seeded-random.js';

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);
const TIMES = Number(process.env.RESTARTS ?? 5);
const CLIENTS = Number(process.env.CLIENTS ?? 12);
/** What the library's delays are scaled by: 1 is what users have, and what the silence is measured with. */
const HASTE = Number(process.env.HASTE ?? 0.05);

test(`the server is restarted ${TIMES} times while ${CLIENTS} talk (SEED=${SEED}): no session is lost, nothing is lost or doubled, and no member leaves`, (t) =>
  withRestartingServer(
    async (server, port) => {
      const random = dice(SEED);
      const url = `http://127.0.0.1:${port}`;
      const talkers = Array.from(
        { length: CLIENTS },
        (_, n) => new LoadClient({ url, nick: `n${n + 1}`, room: RestartTrial.room(n, CLIENTS), random, haste: HASTE }),
      );
      const trial = new RestartTrial(server, talkers, random);
      try {
        await trial.begin();
        for (let n = 0; n < TIMES; n++) await trial.restart();
        await trial.end(t, url);
      } finally {
        for (const each of talkers) each.close();
      }
    },
    ['--creation-limit', 'off'],
  ));
