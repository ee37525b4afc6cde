import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

test('in a large room the list of members is asked for when it can be seen', () =>
  withBrowser(
    async (context, server) => {
      for (const nick of ['ann', 'bob', 'cat']) await Tab.join(context, server.url, nick);
      const dan = await Tab.join(context, server.url, 'dan');
      await dan.page.locator('[data-nick="ann"]').waitFor();
      await dan.hasMembers(['ann', 'bob', 'cat', 'dan']);
    },
    { start: () => startFake('--presence-max', '2') },
  ));

test('a click on the button of a member opens its menu, and another closes it', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      await Tab.join(context, server.url, 'bob');
      const bob = ann.page.locator('[data-nick="bob"]');
      const menu = ann.page.getByRole('menu');
      for (let n = 0; n < 2; n++) {
        await bob.click();
        await menu.waitFor();
        await bob.click();
        await menu.waitFor({ state: 'detached' });
        // It does not come back by the same click.
        await ann.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
        assert.equal(await menu.count(), 0);
      }
      await bob.focus();
      await ann.page.keyboard.press('Enter');
      await menu.waitFor();
    },
    { start: startFake },
  ));
