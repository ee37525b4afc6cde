import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { BrowserContext, BrowserContextOptions } from 'playwright-core' */
/** @import { Server } from '../support/server.js' */

/**
 * @param {(context: BrowserContext, server: Server) => Promise<void>} work
 * @param {BrowserContextOptions} [options]
 */
function withModel(work, options = {}) {
  return withBrowser(work, { start: startFake, options });
}

/** @param {Tab} tab @param {string} tag */
async function is({ page }, tag) {
  await page.waitForFunction((expected) => document.documentElement.lang === expected, tag);
}

test('a language that cannot be loaded leaves the present one, and the page says so', () =>
  withModel(async (context, server) => {
    const ann = await Tab.open(context, server.url);
    const choice = ann.page.getByLabel('Language');
    await ann.page.route(/\/zh[^/]*\.js$/, (route) => route.abort());
    await choice.selectOption('中文');
    await ann.page.getByRole('alert').getByText('This language could not be loaded.').waitFor();
    assert.equal(await choice.inputValue(), 'en');
    await is(ann, 'en');
    await choice.selectOption('Français');
    await ann.page.getByText('Entrer dans l’accueil').waitFor();
    await is(ann, 'fr');
    assert.equal(await ann.page.locator('.settings .error').count(), 0);
    await ann.page.reload();
    await ann.page.getByText('Entrer dans l’accueil').waitFor();
    assert.equal(await ann.page.getByLabel('Langue').inputValue(), 'fr');
  }));

test('without the language of its reader the page begins in English', () =>
  withModel(
    async (context, server) => {
      await context.route(/\/fr[^/]*\.js$/, (route) => route.abort());
      const ann = await Tab.open(context, server.url);
      await ann.page.getByRole('alert').getByText('This language could not be loaded.').waitFor();
      await is(ann, 'en');
      await ann.enter('ann');
      await ann.page.locator('.composer').waitFor();
    },
    { locale: 'fr-CH' },
  ));

test('while the language of its reader is long in coming the page is in English, and then in that language', () =>
  withModel(
    async (context, server) => {
      /** @type {() => void} */
      let go = () => {};
      const held = new Promise((resolve) => (go = () => resolve(undefined)));
      await context.route(/\/fr[^/]*\.js$/, async (route) => {
        await held;
        await route.continue();
      });
      const ann = await Tab.open(context, server.url);
      await ann.page.getByText('Join the lobby').waitFor();
      await is(ann, 'en');
      await ann.page.locator('#nick').fill('ann');
      assert.equal(await ann.page.locator('.settings .error').count(), 0);
      go();
      await ann.page.getByText('Entrer dans l’accueil').waitFor();
      await is(ann, 'fr');
      assert.equal(await ann.page.getByLabel('Langue').inputValue(), 'fr');
      assert.equal(await ann.page.locator('#nick').inputValue(), 'ann');
    },
    { locale: 'fr-CH' },
  ));

test('of languages that are chosen one after the other the last one counts, however long each takes', () =>
  withModel(async (context, server) => {
    const ann = await Tab.open(context, server.url);
    /** @type {() => void} */
    let go = () => {};
    const held = new Promise((resolve) => (go = () => resolve(undefined)));
    await ann.page.route(/\/zh[^/]*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    const choice = ann.page.getByLabel('Language');
    await choice.selectOption('中文');
    await choice.selectOption('Français');
    await is(ann, 'fr');
    const loaded = ann.page.waitForResponse(/\/zh[^/]*\.js$/);
    go();
    await (await loaded).finished();
    await ann.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    assert.equal(await ann.page.getByLabel('Langue').inputValue(), 'fr');
    await is(ann, 'fr');
  }));
