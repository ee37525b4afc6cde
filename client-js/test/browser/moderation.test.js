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

/** @param {Tab} admin */
async function authenticate(admin) {
  await admin.say('/auth swordfish');
  await admin.page.locator('.mark-admin').waitFor();
}

/** @param {Tab} admin */
async function kickBob({ page }) {
  await page.locator('[data-nick="bob"]').click();
  await page.getByRole('menuitem', { name: 'Kick…' }).click();
  await page.getByLabel('Reason').fill('too loud');
  await page.keyboard.press('Enter');
}

const start = () => startServer({ options: ['--admin-password-file', join(folder, 'password')] });

test('what an admin does is told once, and one that was kicked is shown to be out', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      const bob = await Tab.join(context, server.url, 'bob');
      await authenticate(ann);
      await bob.notices('ann is an admin now');
      await kickBob(ann);

      await bob.page.locator('.ending').getByText('too loud').waitFor();
      await bob.stands('Not in the room');
      assert.equal(await bob.page.locator('.members .name').count(), 0);
      await bob.page.locator('.members').getByText('You are not in the room any more.').waitFor();
      await bob.page.waitForFunction(() => document.activeElement?.matches('.ending'));

      await ann.notices('bob was kicked (too loud)');
      await ann.page.locator('.entry.pending').waitFor({ state: 'detached' });
      const told = await ann.page.locator('.transcript > li').allInnerTexts();
      assert.equal(told.filter((line) => line.includes('kicked')).length, 1, told.join('\n'));
      assert.equal(told.filter((line) => line.includes('admin')).length, 1, told.join('\n'));
      assert.deepEqual([...ann.complaints, ...bob.complaints], []);
    },
    { start },
  ));

test('a kicked member sees the reason in each tab until it goes on, whatever it was typing', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      const elsewhere = await context.browser()?.newContext({ locale: 'en-GB' });
      const bob = await Tab.join(elsewhere ?? context, server.url, 'bob');
      const too = await Tab.open(elsewhere ?? context, server.url);
      // The field has the name already.
      await too.page.locator('#nick').press('Enter');
      await too.page.locator('.composer').waitFor();
      await ann.hasMembers(['ann', 'bob']);
      await authenticate(ann);
      await too.page.locator('#text').focus();
      await kickBob(ann);
      const endings = [bob, too].map(({ page }) => page.locator('.ending').getByText('You were kicked: too loud'));
      for (const each of endings) await each.waitFor();
      await too.page.keyboard.type('too late ');
      await too.page.keyboard.press('Enter');
      for (const each of endings) assert.ok(await each.isVisible());
      await too.page.keyboard.press('Tab');
      await too.page.keyboard.press('Enter');
      await too.page.getByLabel('Your nick in the lobby').waitFor();
      assert.deepEqual([...ann.complaints, ...bob.complaints, ...too.complaints], []);
    },
    { start },
  ));

test('a kick that is typed works at once, and one with other words or without quotes is explained instead', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      const bob = await Tab.join(context, server.url, 'bob');
      await ann.hasMembers(['ann', 'bob']);
      await authenticate(ann);
      const { keyboard } = ann.page;
      await ann.page.locator('#text').focus();
      for (const [typed, answer] of [
        ['/kick bob too loud', 'There is no such command. Type /help'],
        // The nick may have blanks as well.
        [
          '/admin kick bob too loud',
          'There is more behind this command than it takes. Usage: /admin kick NICK [REASON].',
        ],
        ['/admin kick bob "too loud"', 'bob was kicked (too loud)'],
      ]) {
        assert.equal(await bob.page.locator('.ending').count(), 0);
        await keyboard.type(`${typed}`);
        await keyboard.press('Enter');
        await ann.page.locator('.transcript').getByText(`${answer}`).waitFor();
      }
      await bob.page.locator('.ending').getByText('You were kicked: too loud').waitFor();
      assert.deepEqual([...ann.complaints, ...bob.complaints], []);
    },
    { start },
  ));
