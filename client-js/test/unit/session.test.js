import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dice } from '../../testing/seeded-random.js';
import { FATES } from '../../testing/fake-network.js';
import { World } from '../../testing/world.js';

/** @import { Fate } from '../../testing/fake-network.js' */

/** How many of the first exchanges have each possible fate in turn; after them the network is good. */
const DEPTH = Number(process.env.DEPTH ?? 4);

const RANDOM_RUNS = Number(process.env.RUNS ?? 300);

/**
 * Sends six packets each way over a bad network, and returns those that arrived.
 *
 * @param {(ticket: number) => Fate} fate
 * @param {() => number} [random]
 */
async function talk(fate, random) {
  const world = new World({ fate, random, inactivity: 600 });
  /** @type {any[]} */
  const up = [];
  /** @type {any[]} */
  const down = [];
  /** @type {any[]} */
  const sent = [];
  const server = world.start({ received: (_session, packet) => up.push(packet.kind) });
  // A session whose creation answer was lost lives on for a while.
  const tellAll = (/** @type {object} */ packet) => [...server.sessions.values()].forEach((each) => each.send(packet));
  const session = world.connect();
  session.on('packet', (packet) => down.push(packet.kind));
  session.on('session', () => {
    for (let n = 1; n <= 6; n++) {
      world.setTimeout(() => session.send({ kind: `up${n}` }).then(() => sent.push(`up${n}`)), n * 70);
      world.setTimeout(() => tellAll({ kind: `down${n}` }), n * 110);
    }
  });
  await world.run(400_000, () => sent.length >= 6 && down.length >= 6 && session.state === 'connected');
  const after = { up: [...up], sent: [...sent], down: [...down], state: session.state, at: world.now };
  session.close();
  await world.run(world.now + 30_000);
  return { ...after, late: [up.length, down.length], end: session.state };
}

/** @param {Awaited<ReturnType<typeof talk>>} result */
function check({ up, sent, down, state, late, end }) {
  assert.deepEqual(sent, up);
  assert.deepEqual(up, ['up1', 'up2', 'up3', 'up4', 'up5', 'up6']);
  assert.deepEqual(down, ['down1', 'down2', 'down3', 'down4', 'down5', 'down6']);
  assert.deepEqual({ state, late, end }, { state: 'connected', late: [6, 6], end: 'closed' });
}

test(`every fate of the first ${DEPTH} exchanges: nothing lost, doubled or out of order`, async () => {
  for (let number = 0; number < FATES.length ** DEPTH; number++) {
    const digits = number.toString(FATES.length).padStart(DEPTH, '0');
    const result = await talk((ticket) => FATES[Number(digits[ticket - 1] ?? 0)] ?? 'ok');
    try {
      check(result);
    } catch (error) {
      throw new Error(`with the fates ${[...digits].map((digit) => FATES[Number(digit)]).join(' ')}`, { cause: error });
    }
  }
});

test(`${RANDOM_RUNS} random networks: nothing lost, doubled or out of order`, async () => {
  const first = Number(process.env.SEED ?? 1);
  for (let seed = first; seed < first + RANDOM_RUNS; seed++) {
    const random = dice(seed);
    const result = await talk(
      (ticket) => (ticket > 60 || random() < 0.5 ? 'ok' : (FATES[Math.floor(random() * FATES.length)] ?? 'ok')),
      random,
    );
    try {
      check(result);
    } catch (error) {
      throw new Error(`SEED=${seed} RUNS=1`, { cause: error });
    }
  }
});
