import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { BrowserContext, BrowserContextOptions } from 'playwright-core' */

const PHONE = { viewport: { width: 390, height: 780 } };

/**
 * @param {(ann: Tab, bob: Tab, context: BrowserContext) => Promise<void>} work
 * @param {BrowserContextOptions} [options]
 */
function withTwo(work, options = {}) {
  return withBrowser(
    async (context, server) => {
      const bob = await Tab.join(context, server.url, 'bob');
      const ann = await Tab.join(context, server.url, 'ann');
      await ann.hasMembers(['ann', 'bob']);
      await work(ann, bob, context);
      assert.deepEqual(ann.complaints, []);
    },
    { start: startFake, options: { reducedMotion: 'reduce', ...options } },
  );
}

/**
 * @param {Tab} tab
 * @param {string} selector of what has the focus, or is about to
 */
function focused({ page }, selector) {
  return page.locator(`${selector}:focus`).waitFor();
}

/** @param {Tab} tab */
async function openMenu({ page }) {
  await page.locator('[data-nick="bob"]').click();
  await page.getByRole('menu').waitFor();
}

/** @param {Tab} tab @param {string} name of an item in the menu of a member */
async function openDialog(tab, name) {
  await openMenu(tab);
  await tab.page.getByRole('menuitem', { name }).click();
  await tab.page.getByRole('dialog').waitFor();
}

test('a menu, a dialog and a panel give the focus back to what opened them, however they are closed', () =>
  withTwo(async (ann) => {
    const { page } = ann;
    const row = '[data-nick="bob"]';
    for (const how of ['Escape', 'Shift+Tab']) {
      await openMenu(ann);
      await page.keyboard.press(how);
      await page.getByRole('menu').waitFor({ state: 'detached' });
      if (how === 'Escape') await focused(ann, row);
      else assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY');
    }
    await openMenu(ann);
    await page.locator('h1').click();
    await focused(ann, row);
    await ann.say('/auth swordfish');
    await page.locator('.mark-admin').waitFor();
    for (const name of ['Kick…', 'Ban…']) {
      for (const close of [() => page.keyboard.press('Escape'), () => page.getByText('Cancel').click()]) {
        await openDialog(ann, name);
        await close();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await focused(ann, row);
      }
    }
    for (const button of ['.bar .leave', '.rooms [aria-label="Leave Lobby"]']) {
      await page.locator(button).click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await focused(ann, button);
    }
  }));

test('when what had the focus is gone, it goes on in the field for messages', () =>
  withTwo(async (ann, bob) => {
    const { page } = ann;
    await ann.say('/auth swordfish');
    await page.locator('.mark-admin').waitFor();
    await openDialog(ann, 'Kick…');
    await page.getByLabel('Reason').fill('too loud');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await focused(ann, '[data-nick="bob"]');
    await bob.leave();
    // The row goes, with the focus.
    await page.locator('[data-nick="bob"]').waitFor({ state: 'detached' });
    await focused(ann, '#text');
    await page.keyboard.type('heard');
    assert.equal(await page.locator('#text').inputValue(), 'heard');
  }));

test('on a narrow screen a panel gives the focus back to its button', () =>
  withTwo(async (ann) => {
    for (const panel of /** @type {const} */ (['rooms', 'members'])) {
      for (const close of [
        () => ann.page.keyboard.press('Escape'),
        () => ann.page.locator('.veil').click({ position: { x: panel === 'rooms' ? 380 : 10, y: 400 } }),
      ]) {
        await ann.openPanel(panel);
        await ann.page.locator(`#${panel} button`).first().focus();
        await close();
        await ann.page.locator(`#${panel}`).waitFor({ state: 'hidden' });
        await focused(ann, `[aria-controls=${panel}]`);
      }
    }
  }, PHONE));

test('the list of the members is one stop of the tab key, and the arrow keys move in it', () =>
  withBrowser(
    async (context, server) => {
      const elsewhere = await context.browser()?.newContext();
      for (const nick of ['bob', 'cat', 'dan']) await Tab.join(elsewhere ?? context, server.url, nick);
      const ann = await Tab.join(context, server.url, 'ann');
      await ann.hasMembers(['ann', 'bob', 'cat', 'dan']);
      const stops = () => ann.page.locator('.members button[tabindex="0"]').count();
      assert.equal(await stops(), 1);
      await ann.page.locator('[data-nick="bob"]').focus();
      for (const [key, nick] of [
        ['ArrowDown', 'cat'],
        ['ArrowDown', 'dan'],
        ['ArrowDown', 'dan'],
        ['ArrowUp', 'cat'],
        ['Home', 'bob'],
        ['End', 'dan'],
      ]) {
        await ann.page.keyboard.press(key ?? '');
        await focused(ann, `[data-nick="${nick}"]`);
      }
      assert.equal(await stops(), 1);
      await ann.page.keyboard.press('Shift+Tab');
      await ann.page.keyboard.press('Tab');
      await focused(ann, '[data-nick="dan"]');
      await ann.page.keyboard.press('Enter');
      await ann.page.getByRole('menu', { name: 'dan' }).waitFor();
    },
    { start: startFake },
  ));
