import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFaultProxy } from '../support/fault-proxy.js';

/** @import { BrowserContext } from 'playwright-core' */
/** @import { FaultProxy } from '../support/fault-proxy.js' */

const SEED = Number(process.env.SEED ?? 1);
const EACH = 40;

test(`behind a proxy that spoils requests (SEED=${SEED}): nothing lost, nothing doubled, in order`, (t) =>
  withBrowser(async (context, server) => {
    const proxy = await startFaultProxy({ target: server.url, seed: SEED, rate: 0.25 });
    try {
      await talk(context, proxy);
      t.diagnostic(`spoiled: ${JSON.stringify(proxy.done)}`);
    } finally {
      proxy.close();
    }
    const spoiled = Object.values(proxy.done).reduce((sum, each) => sum + each, 0);
    assert.ok(
      Object.keys(proxy.done).length >= 5 && spoiled >= 20,
      `too little was spoiled: ${JSON.stringify(proxy.done)}`,
    );
  }));

/**
 * @param {BrowserContext} context
 * @param {FaultProxy} proxy
 */
async function talk(context, proxy) {
  const ann = await Tab.join(context, proxy.url, 'ann');
  const bob = await Tab.join(context, proxy.url, 'bob');
  for (let n = 1; n <= EACH; n++) {
    await Promise.all([ann.say(`ann ${n}`), bob.say(`bob ${n}`)]);
    // Some alone, some in a burst.
    if (n % 5 === 0) await Promise.all([ann.sees(`bob ${n}`, 60_000), bob.sees(`ann ${n}`, 60_000)]);
  }
  proxy.heal();
  for (const tab of [ann, bob]) {
    await tab.stands('Connected');
    await tab.sees(`ann ${EACH}`, 60_000);
    await tab.sees(`bob ${EACH}`, 60_000);
  }
  const said = await ann.said();
  assert.deepEqual(await bob.said(), said);
  for (const nick of ['ann', 'bob']) {
    const expected = Array.from({ length: EACH }, (_, n) => `${nick} ${n + 1}`);
    assert.deepEqual(
      said.filter((text) => text.startsWith(nick)),
      expected,
    );
  }
  assert.equal(said.length, 2 * EACH);
  assert.equal(await ann.page.locator('.entry.pending, .entry.failed, .gap').count(), 0);
  assert.deepEqual([...ann.complaints, ...bob.complaints], []);
}
