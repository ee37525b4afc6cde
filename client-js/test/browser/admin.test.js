import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { BrowserContext } from 'playwright-core' */
/** @import { Server } from '../support/server.js' */

/** @param {(context: BrowserContext, server: Server) => Promise<void>} work */
function withModel(work) {
  return withBrowser(work, { start: startFake });
}

/**
 * @param {Tab} tab
 * @param {string} nick
 */
async function openMenu({ page }, nick) {
  await page.locator(`[data-nick="${nick}"]`).click();
  await page.getByRole('menu').waitFor();
}

test('an admin kicks and bans from the menu of a member, in the words of a typed command', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    await Tab.join(context, server.url, 'bob "b"');
    await openMenu(ann, 'bob \\"b\\"');
    assert.deepEqual(await ann.page.getByRole('menuitem').allInnerTexts(), ['Whisper']);
    await ann.page.keyboard.press('Escape');
    await ann.say('/auth swordfish');
    await ann.page.locator('.mark-admin').waitFor();
    await openMenu(ann, 'bob \\"b\\"');
    await ann.page.getByRole('menuitem', { name: 'Ban…' }).click();
    await ann.page.getByLabel('Reason').fill('too "loud"');
    await ann.page.getByLabel('For how long').selectOption('1 hour');
    await ann.page.getByRole('button', { name: 'Ban', exact: true }).click();
    await ann.page.getByText('/admin ban "bob \\"b\\"" "too \\"loud\\"" 3600').waitFor();
    await ann.page.reload();
    await ann.page.locator('.mark-admin').waitFor();
    await ann.say('/admin logout');
    await ann.page.locator('.mark-admin').waitFor({ state: 'detached' });
  }));

test('each page marks admins, in its own language, until they are admins no more', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    const bob = await Tab.join(context, server.url, 'bob');
    await bob.page.getByLabel('Language').selectOption('Français');
    await ann.say('/auth swordfish');
    await bob.page.locator('[data-nick="ann"] .mark-admin').waitFor();
    await bob.notices('ann est maintenant admin');
    await ann.say('/admin logout');
    await bob.page.locator('[data-nick="ann"] .mark-admin').waitFor({ state: 'detached' });
    await bob.notices('ann n’est plus admin');
  }));

test('a former admin learns from the first refused command that the right is gone', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    await ann.page.evaluate(() => {
      const index = JSON.parse(sessionStorage.getItem('holdfast-rooms') ?? '');
      sessionStorage.setItem('holdfast-rooms', JSON.stringify({ ...index, admin: true }));
    });
    await ann.page.reload();
    await ann.page.locator('.mark-admin').waitFor();
    await ann.stands('Connected');
    await ann.say('/admin bans');
    await ann.page.locator('.mark-admin').waitFor({ state: 'detached' });
  }));
