import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startServer } from '../support/server.js';

test('after the server is killed and restarted both tabs recover, show the gap, and show nothing twice', () =>
  withBrowser(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    const bob = await Tab.join(context, server.url, 'bob');
    await ann.say('one');
    await bob.sees('one');
    await bob.say('two');
    await ann.sees('two');

    await server.kill();
    await ann.stands('Reconnecting…');
    await bob.stands('Reconnecting…');
    await ann.say('three, said offline');
    assert.equal(await ann.page.locator('.entry.pending').count(), 1);

    const next = await startServer({ port: server.port });
    try {
      await recover(ann, bob);
    } finally {
      await next.kill();
    }
  }));

/**
 * @param {Tab} ann
 * @param {Tab} bob
 */
async function recover(ann, bob) {
  for (const tab of [ann, bob]) {
    await tab.stands('Connected');
    await tab.notices('What was said before this line is no longer kept there.');
    await tab.sees('three, said offline');
  }
  await bob.say('four');
  await ann.sees('four');
  for (const tab of [ann, bob]) {
    assert.deepEqual(await tab.said(), ['one', 'two', 'three, said offline', 'four']);
    await tab.hasMembers(['ann', 'bob']);
    assert.equal(await tab.page.locator('.gap').count(), 1);
    assert.deepEqual(tab.complaints, []);
  }
  assert.equal(await ann.page.locator('.entry.pending').count(), 0);
}
