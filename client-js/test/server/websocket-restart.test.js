import { test } from 'node:test';
import { delay, quantile, until, withRestartingServer } from '../support/restarting-server.js';
import { LoadClient } from '../support/load-client.js';
import { NodeWebSocket } from '../support/node-websocket.js';
import { ProxyThread } from '../support/proxy-thread.js';
import { RestartTrial } from '../support/restart-trial.js';
import { dice } from '../../testing/seeded-random.js';

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);
const TIMES = Number(process.env.RESTARTS ?? 3);
const CLIENTS = Number(process.env.CLIENTS ?? 12);
/** What the library's delays are scaled by: 1 is what users have, and what the silence is measured with. */
const HASTE = Number(process.env.HASTE ?? 0.05);

/** How long the proxy spoils: longer than the 3 s in which a client finds out that frames are swallowed; in ms. */
const SPOILED = 4000;

/** What the proxy does in turn, each after a restart. @type {[what: string, (proxy: ProxyThread) => unknown][]} */
const FAULTS = [
  ['all WebSockets are killed', (proxy) => proxy.tell('cutSockets')],
  [
    'frames are swallowed',
    async (proxy) => {
      await proxy.tell('swallow');
      await delay(SPOILED);
      await proxy.tell('heal');
    },
  ],
  [
    'the port is closed',
    async (proxy) => {
      await proxy.tell('close');
      await delay(SPOILED);
      await proxy.tell('open');
    },
  ],
];

test(`the server is restarted ${TIMES} times while ${CLIENTS} talk on WebSockets, which a proxy spoils (SEED=${SEED}): no session is lost, nothing is lost or doubled, and no member leaves`, (t) =>
  withRestartingServer(
    async (server, port) => {
      const random = dice(SEED);
      const proxy = await ProxyThread.start(port);
      const talkers = Array.from({ length: CLIENTS }, (_, n) => newTalker(n, proxy.url, random));
      const trial = new RestartTrial(server, talkers, random);
      try {
        await trial.begin();
        for (let n = 0; n < TIMES; n++) {
          await onWebSockets(talkers);
          const ready = talkers.filter(({ transport }) => transport === 'websocket').length;
          await trial.restart();
          t.diagnostic(`restart ${n + 1} met ${ready} clients on WebSockets`);
          await onWebSockets(talkers);
          const [what, spoil] = FAULTS[n % FAULTS.length] ?? ['', () => {}];
          const silences = await trial.silences(() => spoil(proxy));
          const [usual, longest] = [0.5, 1].map((share) => (quantile(silences, share) / 1000).toFixed(1));
          t.diagnostic(`${what}: silence ${usual} s at the median, ${longest} s at most`);
        }
        await trial.end(t, `http://127.0.0.1:${port}`);
      } finally {
        await Promise.all(talkers.map((each) => each.close()));
        await proxy.end();
      }
    },
    ['--creation-limit', 'off'],
  ));

/**
 * @param {number} n counted from 0
 * @param {string} url
 * @param {() => number} random
 */
function newTalker(n, url, random) {
  const transport = random() < 0.5 ? 'auto' : 'websocket';
  const room = RestartTrial.room(n, CLIENTS);
  return new LoadClient({ url, nick: `n${n + 1}`, room, random, haste: HASTE, transport, WebSocket: NodeWebSocket });
}

/**
 * Has all clients talk on WebSockets, which one that lost its WebSocket had not tried again for a minute. On a busy machine
 * some may have lost it again when the last one has one.
 *
 * @param {readonly LoadClient[]} talkers
 */
async function onWebSockets(talkers) {
  const before = new Map(talkers.map((each) => [each, each.carriers.length]));
  for (const each of talkers) if (each.transport === 'http') each.changeNetwork();
  await until(
    talkers,
    (each) => each.transport === 'websocket' || each.carriers.length > (before.get(each) ?? 0),
    'all have had a WebSocket',
  );
}
