import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { BrowserContext, BrowserContextOptions } from 'playwright-core' */
/** @import { Server } from '../support/server.js' */

/**
 * @param {(context: BrowserContext, server: Server) => Promise<void>} work
 * @param {BrowserContextOptions} [options]
 * @param {string[]} flags of the server
 */
function withModel(work, options = {}, ...flags) {
  return withBrowser(work, { start: () => startFake(...flags), options });
}

/**
 * @param {Tab} tab
 * @param {string} nick
 */
async function openMenu({ page }, nick) {
  await page.locator(`[data-nick="${nick}"]`).click();
  await page.getByRole('menu').waitFor();
}

test('a message that was refused stays where it was, small, also after a reload, and can be edited', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    const bob = await Tab.join(context, server.url, 'bob');
    await ann.say('before');
    await openMenu(ann, 'bob');
    await ann.page.getByRole('menuitem', { name: 'Whisper' }).click();
    await bob.leave();
    await ann.notices('bob left');
    const text = 'word '.repeat(300).trim();
    await ann.say(text);
    await ann.page.locator('.failed').getByText('No member here has this nick.').waitFor();
    await ann.page.keyboard.press('Escape');
    for (let n = 1; n <= 14; n++) await ann.say(`message ${n}`);
    await ann.sees('message 14');
    const check = async () => {
      const entries = await ann.page.locator('.entry .text').allTextContents();
      const messages = Array.from({ length: 14 }, (_, n) => `message ${n + 1}`);
      assert.deepEqual(entries, ['before', text, ...messages]);
      const { height = NaN } = (await ann.page.locator('.failed').boundingBox()) ?? {};
      assert.ok(height < 150, `${height} px high`);
    };
    await check();
    await ann.page.reload();
    await ann.sees('message 14');
    await check();
    await ann.page.locator('#text').fill('not said yet');
    await ann.page.getByRole('button', { name: 'Edit' }).click();
    assert.equal(await ann.page.locator('#text').inputValue(), `${text}\nnot said yet`);
    assert.equal(await ann.page.locator('.failed').count(), 0);
    await ann.page.waitForFunction(() => document.activeElement?.id === 'text');
    await ann.page.keyboard.press('Escape');
    await ann.say('/nonsense');
    await ann.page.locator('.notice.bad').getByText('Try /help.').waitFor();
  }));

test('near the limit of the server the characters that are left are shown, and what has too many is not sent', () =>
  withModel(
    async (context, server) => {
      const { page, ...ann } = await Tab.join(context, server.url, 'ann');
      const send = page.getByRole('button', { name: 'Send' });
      await page.locator('#text').fill('x'.repeat(70));
      assert.equal(await page.locator('#text-left').textContent(), '');
      // Characters are counted, not their units.
      await page.locator('#text').fill('😀'.repeat(99));
      await page.getByText('1 character left').waitFor();
      assert.ok(await send.isEnabled());
      await page.locator('#text').fill('😀'.repeat(102));
      await page.getByText('2 characters too many').waitFor();
      assert.ok(await send.isDisabled());
      await page.keyboard.press('Enter');
      assert.equal((await page.locator('#text').inputValue()).length, 204);
      assert.equal(await page.locator('.entry').count(), 0);
      await page.locator('#text').fill(` ${'😀'.repeat(100)} `);
      await page.keyboard.press('Enter');
      await page.locator('.entry.message').getByText('😀'.repeat(100)).waitFor();
      assert.deepEqual(ann.complaints, []);
    },
    {},
    '--message-length',
    '100',
  ));

test('a whisper is answered from where it stands', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    const bob = await Tab.join(context, server.url, 'bob');
    await openMenu(ann, 'bob');
    await ann.page.getByRole('menuitem', { name: 'Whisper' }).click();
    await ann.say('psst');
    await bob.page.locator('.whisper').getByRole('button', { name: 'Reply' }).click();
    await bob.page.getByText('Whispering to ann').waitFor();
    await bob.page.waitForFunction(() => document.activeElement?.id === 'text');
    await bob.page.keyboard.type('what?');
    await bob.page.keyboard.press('Enter');
    await ann.page.locator('.whisper', { hasText: 'bob whispers to you' }).getByText('what?').waitFor();
    assert.equal(await ann.page.locator('.whisper.own').getByRole('button', { name: 'Reply' }).count(), 0);
  }));

test('a whisper is shown to two members, apart from messages, and after it the composer writes to all again', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    const bob = await Tab.join(context, server.url, 'bob');
    const eve = await Tab.join(context, server.url, 'eve');
    await openMenu(ann, 'bob');
    await ann.page.getByRole('menuitem', { name: 'Whisper' }).click();
    await ann.page.getByText('Whispering to bob').waitFor();
    await ann.say('psst');
    await bob.page.locator('.whisper', { hasText: 'ann whispers to you' }).getByText('psst').waitFor();
    await ann.page.locator('.whisper', { hasText: 'You whisper to bob' }).getByText('psst').waitFor();
    await ann.page.keyboard.press('Escape');
    await ann.say('hello all');
    await eve.sees('hello all');
    assert.equal(await eve.page.getByText('psst').count(), 0);
    await ann.page.reload();
    await ann.sees('hello all');
    assert.equal(await ann.page.getByText('psst').count(), 0, 'nothing keeps whispers');
  }));

test('a password in a command, even in a mistyped one, is neither shown nor kept', () => {
  const work = async (/** @type {BrowserContext} */ context, /** @type {Server} */ server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    await ann.page.locator('#text').fill('/auht swordfish');
    const kept = () => ann.page.evaluate(() => JSON.stringify([sessionStorage, localStorage]));
    assert.doesNotMatch(await kept(), /swordfish/);
    await server.kill();
    await ann.page.keyboard.press('Enter');
    await ann.stands('Offline');
    assert.doesNotMatch(await kept(), /swordfish/);
    assert.doesNotMatch((await ann.page.locator('.transcript').textContent()) ?? '', /swordfish/);
  };
  // A short inactivity, so that the test sees the session end.
  return withModel(work, {}, '--inactivity', '4s');
});

test('messages queued without a server survive a reload, and so does the draft', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    await ann.say('said to a server');
    await ann.sees('said to a server');
    await context.route('**/bind', (route) => route.abort());
    await ann.say('said offline');
    await ann.page.locator('#text').fill('half writ');
    await ann.page.getByText('1 message waits to be sent').waitFor();
    await ann.page.reload();
    await ann.page.locator('.entry.pending').getByText('said offline').waitFor();
    assert.equal(await ann.page.locator('#text').inputValue(), 'half writ');
    await context.unroute('**/bind');
    await ann.sees('said offline', 60_000);
    assert.deepEqual(await ann.said(), ['said to a server', 'said offline']);
  }));
