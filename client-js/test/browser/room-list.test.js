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

test('rooms that others are in are listed with the number of their members, and a click joins one', () =>
  withModel(async (context, server) => {
    const bob = await Tab.join(context, server.url, 'bob');
    await bob.joinRoom('tea');
    const ann = await Tab.join(context, server.url, 'ann');
    const tea = ann.page.locator('.others').getByRole('button');
    await tea.waitFor();
    assert.equal((await tea.innerText()).replace(/\s+/g, ' '), '# tea 1 here');
    await tea.focus();
    await ann.page.keyboard.press('Enter');
    await ann.page.locator('h1').getByText('tea', { exact: true }).waitFor();
    await ann.page.locator('.others').waitFor({ state: 'detached' });
    await ann.hasMembers(['ann', 'bob']);
    assert.deepEqual([...ann.complaints, ...bob.complaints], []);
  }));

test('the list of rooms is new when the page is seen again', () =>
  withModel(async (context, server) => {
    const ann = new Tab(await context.newPage());
    await ann.page.addInitScript(() => {
      const { setTimeout: wait } = window;
      // Without the list that comes now and again.
      Object.assign(window, { setTimeout: (/** @type {any[]} */ ...how) => how[1] !== 15_000 && wait(how[0], how[1]) });
    });
    await ann.page.goto(server.url);
    await ann.enter('ann');
    await ann.page.locator('.composer').waitFor();
    const isHidden = (/** @type {boolean} */ hidden) =>
      ann.page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await isHidden(true);
    const bob = await Tab.join(context, server.url, 'bob');
    await bob.joinRoom('tea');
    assert.equal(await ann.page.locator('.others').count(), 0);
    await isHidden(false);
    await ann.page.locator('.others').getByRole('button', { name: 'tea' }).waitFor();
  }));

test('rooms whose long names differ at the end alone are told apart', () =>
  withModel(async (context, server) => {
    const bob = await Tab.join(context, server.url, 'bob');
    const names = ['one', 'two'].map((end) => `a-room-for-all-that-has-a-long-name-${end}`);
    for (const name of names) await bob.joinRoom(name);
    const ann = await Tab.join(context, server.url, 'ann');
    for (const tab of [ann, bob]) {
      for (const name of names) {
        const shown = tab.page.locator('.rooms .name bdi').getByText(name, { exact: true });
        await shown.waitFor();
        const [whole, cut] = await shown.evaluate((each) => {
          const { bottom, right } = each.getBoundingClientRect();
          const around = each.closest('button')?.getBoundingClientRect();
          return [each.scrollWidth <= each.clientWidth + 1, !around || around.bottom < bottom || around.right < right];
        });
        assert.deepEqual([whole, cut], [true, false]);
      }
    }
  }));
