import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('a restart while a member types changes nothing that is seen but, for a while, that there is no connection', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  const how = { data: join(folder, 'data') };
  try {
    await withBrowser(
      async (context, server) => {
        const ann = await Tab.join(context, server.url, 'ann');
        const bob = await Tab.join(context, server.url, 'bob');
        await ann.say('one');
        await bob.sees('one');
        await ann.hasMembers(['ann', 'bob']);
        const text = bob.page.locator('#text');
        await text.pressSequentially('half ');
        const before = await transcripts(ann, bob);

        assert.equal(await server.terminate(), 0);
        const next = await startServer({ ...how, port: server.port });
        try {
          await text.pressSequentially('written');
          await ann.stands('Connected');
          await bob.stands('Connected');
          assert.equal(await text.inputValue(), 'half written');
          assert.deepEqual(await transcripts(ann, bob), before);
          await text.press('Enter');
          await ann.sees('half written');
          await ann.say('two');
          await bob.sees('two');
          for (const tab of [ann, bob]) {
            await tab.page.locator('.entry.pending').first().waitFor({ state: 'detached' });
            assert.deepEqual(await tab.said(), ['one', 'half written', 'two']);
            await tab.hasMembers(['ann', 'bob']);
            assert.equal(await tab.page.locator('.gap').count(), 0);
            assert.deepEqual(tab.complaints, []);
          }
        } finally {
          await next.kill();
        }
      },
      { start: () => startServer(how) },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('after the server is killed the page tells who does not come back, and nothing of those who do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  const how = { data: join(folder, 'data') };
  try {
    await withBrowser(
      async (context, server) => {
        const [ann, bob, carl] = [
          await Tab.join(context, server.url, 'ann'),
          await Tab.join(context, server.url, 'bob'),
          await Tab.join(context, server.url, 'carl'),
        ];
        await ann.hasMembers(['ann', 'bob', 'carl']);
        await ann.notices('carl joined');
        const before = await ann.notes();
        await server.kill();
        await carl.page.close();
        const next = await startServer({ ...how, port: server.port });
        try {
          for (const each of [ann, bob]) {
            await each.page.getByText('carl is not here any more').waitFor({ timeout: 60_000 });
            assert.deepEqual(await each.page.locator('.members .name').count(), 2);
            assert.deepEqual(each.complaints, []);
          }
          assert.deepEqual(await ann.notes(), [...before, 'carl is not here any more']);
        } finally {
          await next.kill();
        }
      },
      { start: () => startServer(how) },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

/**
 * All that the pages show of the room, with what was told of members.
 *
 * @param {Tab[]} tabs
 */
function transcripts(...tabs) {
  return Promise.all(tabs.map((tab) => tab.page.locator('.entry').allTextContents()));
}

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
