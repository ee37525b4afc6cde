import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { BrowserContext } from 'playwright-core' */

/**
 * Notifications that the test sees, of a user that gives this answer; a hidden page when the test says so.
 *
 * @param {BrowserContext} context
 * @param {'granted' | 'denied'} answer
 */
async function stub(context, answer) {
  await context.addInitScript((given) => {
    const told = /** @type {string[]} */ ([]);
    class Fake {
      static permission = 'default';

      /** @param {string} title @param {{ body: string }} options */
      constructor(title, { body }) {
        told.push(`${title}: ${body}`);
      }

      static async requestPermission() {
        told.push('asked');
        Fake.permission = given;
      }
    }
    let hidden = false;
    Object.defineProperty(Document.prototype, 'hidden', { get: () => hidden });
    const hide = (/** @type {boolean} */ now) => (hidden = now);
    Object.assign(globalThis, { Notification: Fake, told, hide });
  }, answer);
}

/** @param {Tab} tab @returns {Promise<string[]>} */
function toldTo({ page }) {
  return page.evaluate(() => /** @type {any} */ (globalThis).told);
}

test('a hidden page notifies of mentions and whispers, once the user has asked for it', () =>
  withBrowser(
    async (context, server) => {
      await stub(context, 'granted');
      const ann = await Tab.join(context, server.url, 'ann');
      const bob = await Tab.join(context, server.url, 'bob');
      await bob.hasMembers(['ann', 'bob']);
      const bell = ann.page.getByRole('button', { name: 'Notifications' });
      assert.equal(await bell.getAttribute('aria-pressed'), 'false');
      assert.deepEqual(await toldTo(ann), [], 'it asks by itself');
      await bell.click();
      await ann.page.locator('.bell[aria-pressed="true"]').waitFor();
      await bob.say('seen at once, @ann');
      await ann.page.locator('.own-mention').waitFor();
      await ann.page.evaluate(() => /** @type {any} */ (globalThis).hide(true));
      await bob.say('to all');
      await bob.say('hello @Ann');
      await bob.page.locator('[data-nick="ann"]').click();
      await bob.page.getByRole('menuitem', { name: 'Whisper' }).click();
      await bob.say('psst');
      await ann.page.locator('.whisper').waitFor();
      assert.deepEqual(await toldTo(ann), ['asked', 'bob (lobby): hello @Ann', 'bob whispers to you: psst']);
      // The tab tells as well that something is new.
      assert.match(await ann.page.title(), /^\(3\) /);
      assert.match((await ann.page.locator('link[rel=icon]').getAttribute('href')) ?? '', /icon-news/);
      await bell.click();
      await ann.page.locator('.bell[aria-pressed="false"]').waitFor();
      await bob.say('psst again');
      await ann.page.getByText('psst again').waitFor();
      assert.equal((await toldTo(ann)).length, 3);
      assert.deepEqual(ann.complaints, []);
    },
    { start: startFake },
  ));

test('a user that blocks notifications is told where that is undone', () =>
  withBrowser(
    async (context, server) => {
      await stub(context, 'denied');
      const ann = await Tab.join(context, server.url, 'ann');
      await ann.page.getByRole('button', { name: 'Notifications' }).click();
      await ann.page.getByText('Notifications are blocked in the settings of this browser.').waitFor();
      assert.equal(await ann.page.locator('.bell').count(), 0);
      assert.deepEqual(ann.complaints, []);
    },
    { start: startFake },
  ));
