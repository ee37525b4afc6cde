import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { Page } from 'playwright-core' */

/** @param {Page} page @param {string} title */
function shows(page, title) {
  return page.locator('h1').getByText(title, { exact: true }).waitFor();
}

/** @param {Page} page */
function hashOf(page) {
  return decodeURIComponent(new URL(page.url()).hash);
}

test('an address leads to a room, and follows the rooms that are shown, back and forward', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.open(context, `${server.url}/#Tea`);
      const { page } = ann;
      await page.getByLabel('Your nick in tea').fill('ann');
      await page.keyboard.press('Enter');
      await shows(page, 'tea');
      assert.deepEqual([hashOf(page), await page.locator('#rooms ul:not(.others) .name').count()], ['#tea', 1]);

      await page.locator('#room').fill('lobby');
      await page.keyboard.press('Enter');
      await shows(page, 'Lobby');
      assert.equal(hashOf(page), '');
      await page.goBack();
      await shows(page, 'tea');
      await page.goForward();
      await shows(page, 'Lobby');

      // A link, or an address that is typed.
      await page.evaluate(() => (location.hash = '小 屋'));
      await shows(page, '小-屋');
      await page.reload();
      await shows(page, '小-屋');
      assert.equal(await page.locator('#rooms ul:not(.others) .name').count(), 3);

      // The way back does not lead into a room that was left.
      await ann.leave();
      await shows(page, 'tea');
      assert.equal(hashOf(page), '#tea');
      await page.goBack();
      await page.goForward();
      assert.equal(await page.locator('#rooms ul:not(.others) .name').count(), 2);
      assert.deepEqual(ann.complaints, []);
    },
    { start: startFake },
  ));

test('an address that names no room leads to the lobby', () =>
  withBrowser(
    async (context, server) => {
      for (const hash of ['#', '#%', '#%E0%A4%A', '#%20', '#%FF']) {
        const { page, complaints } = await Tab.open(context, `${server.url}/${hash}`);
        await page.getByLabel('Your nick in the lobby').waitFor();
        assert.deepEqual([hashOf(page), complaints], ['', []], hash);
        await page.close();
      }
      const html = await Tab.open(context, `${server.url}/#${encodeURIComponent('<img src=x onerror=alert(1)>')}`);
      await html.page.getByLabel('Your nick in <img-src=x-onerror=alert(1)>').waitFor();
      assert.equal(await html.page.locator('label img').count(), 0);
      // Its end is in the middle of a character.
      const long = await Tab.open(context, `${server.url}/#a${encodeURIComponent('🍵'.repeat(1000))}`);
      await long.page.getByLabel('Your nick in a🍵').waitFor();
      assert.deepEqual(long.complaints, []);
    },
    { start: startFake },
  ));

test('a page that is drawn before it is told of a step keeps the address that the step led to', () =>
  withBrowser(
    async (context, server) => {
      const { page, complaints } = await Tab.join(context, server.url, 'ann');
      await page.evaluate(() => (location.hash = 'tea'));
      await shows(page, 'tea');
      const between = await page.evaluate(async () => {
        location.hash = 'milk';
        // A click draws the page as a microtask, and the event comes as a task after it.
        /** @type {HTMLElement} */ (document.querySelector('.veil')).click();
        await new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(undefined))));
        return [location.hash, document.querySelector('h1')?.textContent];
      });
      assert.deepEqual(between, ['#milk', 'tea']);
      await shows(page, 'milk');
      assert.deepEqual([hashOf(page), complaints], ['#milk', []]);
    },
    { start: startFake },
  ));

test('a room that cannot be is told at the entrance, which leads to the lobby then', () =>
  withBrowser(async (context, server) => {
    const ann = await Tab.open(context, `${server.url}/#a/b`);
    await ann.enter('ann');
    await ann.page.locator('#nick-error p').waitFor();
    await ann.page.getByLabel('Your nick in the lobby').waitFor();
    assert.equal(hashOf(ann.page), '');
    await ann.page.locator('input:focus').waitFor();
    await ann.page.keyboard.press('Enter');
    await shows(ann.page, 'Lobby');
  }));

test('each room keeps its draft while others are shown, also over a reload', () =>
  withBrowser(
    async (context, server) => {
      const { page } = await Tab.join(context, server.url, 'ann');
      const field = page.locator('#text');
      await field.fill('to the lobby');
      await page.evaluate(() => (location.hash = 'tea'));
      await shows(page, 'tea');
      assert.equal(await field.inputValue(), '');
      await field.fill('to the tea room');
      await page.goBack();
      await shows(page, 'Lobby');
      assert.equal(await field.inputValue(), 'to the lobby');
      await page.reload();
      await shows(page, 'Lobby');
      assert.equal(await field.inputValue(), 'to the lobby');
      await page.goForward();
      await shows(page, 'tea');
      assert.equal(await field.inputValue(), 'to the tea room');
    },
    { start: startFake },
  ));
