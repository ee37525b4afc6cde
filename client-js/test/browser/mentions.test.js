import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

test('the nick of a member is completed with the keys, or a click, and the field keeps the focus', () =>
  withBrowser(
    async (context, server) => {
      for (const nick of ['bob', 'Bob Lee', 'cat']) await Tab.join(context, server.url, nick);
      const ann = await Tab.join(context, server.url, 'ann');
      const { page } = ann;
      await ann.hasMembers(['ann', 'bob', 'Bob Lee', 'cat']);
      const field = page.getByRole('textbox', { name: 'Message', exact: true });
      const list = page.getByRole('listbox', { name: 'Members to mention' });
      const chosen = async () => {
        const id = (await field.getAttribute('aria-activedescendant')) ?? '';
        assert.equal(await page.locator(`#${id}`).getAttribute('aria-selected'), 'true');
        return page.locator(`#${id} bdi`).textContent();
      };
      assert.equal(await list.isVisible(), false);
      await field.pressSequentially('hi @b');
      await list.waitFor();
      assert.deepEqual(await list.getByRole('option').locator('bdi').allTextContents(), ['bob', 'Bob Lee']);
      assert.equal(await chosen(), 'bob');
      await page.keyboard.press('ArrowDown');
      assert.equal(await chosen(), 'Bob Lee');
      await page.keyboard.press('ArrowDown');
      assert.equal(await chosen(), 'bob');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      assert.equal(await field.inputValue(), 'hi @Bob Lee ');
      assert.equal(await list.isVisible(), false);
      assert.equal(await field.getAttribute('aria-activedescendant'), null);

      await page.keyboard.type('and @c');
      await page.keyboard.press('Tab');
      assert.equal(await field.inputValue(), 'hi @Bob Lee and @cat ');

      // Escape closes the list, and the next one is not for it.
      await page.keyboard.type('@');
      await list.waitFor();
      await page.keyboard.press('Escape');
      await list.waitFor({ state: 'hidden' });
      await page.keyboard.press('Backspace');
      await page.keyboard.type('@bo');
      await list.getByText('bob', { exact: true }).click();
      assert.equal(await field.inputValue(), 'hi @Bob Lee and @cat @bob ');
      assert.ok(await field.evaluate((each) => each === document.activeElement));

      // A nick that is written out may be meant: Enter sends, and a key chooses a longer one.
      await page.keyboard.type('@bob');
      await list.waitFor();
      assert.equal(await field.getAttribute('aria-activedescendant'), null);
      await page.keyboard.press('Enter');
      await page.locator('.entry.message .mention').first().waitFor();
      assert.deepEqual(await page.locator('.mention').allTextContents(), ['@Bob Lee', '@cat', '@bob', '@bob']);
      assert.deepEqual(ann.complaints, []);
    },
    { start: startFake },
  ));
