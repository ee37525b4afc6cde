import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startServer } from '../support/server.js';

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-moderation-'));
  await writeFile(join(folder, 'password'), 'swordfish\n', { mode: 0o600 });
});

after(() => rm(folder, { recursive: true }));

test('what an admin does is told once, and one that was kicked is shown to be out', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      const bob = await Tab.join(context, server.url, 'bob');
      await ann.say('/auth swordfish');
      await ann.page.locator('.mark-admin').waitFor();
      await bob.notices('ann is an admin now');
      await ann.page.locator('[data-nick="bob"]').click();
      await ann.page.getByRole('menuitem', { name: 'Kick…' }).click();
      await ann.page.getByLabel('Reason').fill('too loud');
      await ann.page.keyboard.press('Enter');

      await bob.page.locator('.ending').getByText('too loud').waitFor();
      await bob.stands('Not in the room');
      assert.equal(await bob.page.locator('.members .name').count(), 0);
      await bob.page.locator('.members').getByText('You are not in the room any more.').waitFor();
      await bob.page.waitForFunction(() => document.activeElement?.id === 'go-on');

      await ann.notices('bob was kicked (too loud)');
      await ann.page.locator('.entry.pending').waitFor({ state: 'detached' });
      const told = await ann.page.locator('.transcript > li').allInnerTexts();
      assert.equal(told.filter((line) => line.includes('kicked')).length, 1, told.join('\n'));
      assert.equal(told.filter((line) => line.includes('admin')).length, 1, told.join('\n'));
      assert.deepEqual([...ann.complaints, ...bob.complaints], []);
    },
    { start: () => startServer({ options: ['--admin-password-file', join(folder, 'password')] }) },
  ));
