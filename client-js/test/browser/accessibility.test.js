import axe from 'axe-core';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { BrowserContext, BrowserContextOptions } from 'playwright-core' */
/** @import { Server } from '../support/server.js' */

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true };

/** @type {{ name: string, options: BrowserContextOptions }[]} */
const LOOKS = [
  { name: 'light', options: { ...DESKTOP, colorScheme: 'light' } },
  { name: 'dark', options: { ...DESKTOP, colorScheme: 'dark' } },
  { name: 'dark on a phone, in French', options: { ...PHONE, colorScheme: 'dark', locale: 'fr-FR' } },
  { name: 'light on a phone, in Chinese', options: { ...PHONE, colorScheme: 'light', locale: 'zh-CN' } },
];

for (const { name, options } of LOOKS) {
  test(`axe finds nothing in any view: ${name}`, () =>
    withBrowser(
      async (context, server) => {
        const { ann, bob } = await visitDoor(context, server);
        await visitRoom(context, server, ann);
        await visitMember(ann, bob);
        await visitEnd(context, server, ann);
        assert.deepEqual(ann.complaints, []);
      },
      { start: startFake, options: { reducedMotion: 'reduce', ...options } },
    ));
}

/**
 * @param {Tab} tab
 * @param {string} view
 */
async function check({ page }, view) {
  // A page is loaded before it shows a view: its language is a file of its own.
  await page.locator('main').waitFor();
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run());
  /** @type {string[]} */
  const found = violations.flatMap((/** @type {any} */ { id, nodes }) =>
    nodes.map((/** @type {any} */ { html, failureSummary }) => `${id}: ${html.slice(0, 300)} ${failureSummary}`),
  );
  assert.deepEqual(found, [], view);
}

/**
 * @param {BrowserContext} context
 * @param {Server} server
 */
async function visitDoor(context, server) {
  // In another browser: in this one the tab would be the same member.
  const elsewhere = await /** @type {import('playwright-core').Browser} */ (context.browser()).newContext();
  const bob = await Tab.join(elsewhere, server.url, 'bob');
  await bob.write('what was said before');
  await bob.sees('what was said before');
  const ann = await Tab.open(context, server.url);
  await check(ann, 'the door');
  await ann.enter('bob');
  await ann.page.locator('.suggestion').waitFor();
  await check(ann, 'the door, with a name that is taken');
  await ann.enter('ann');
  await ann.page.locator('.composer').waitFor();
  return { ann, bob };
}

/**
 * @param {BrowserContext} context
 * @param {Server} server
 * @param {Tab} ann
 */
async function visitRoom(context, server, ann) {
  const { page } = ann;
  await ann.sees('what was said before');
  await ann.write('hello **there** @bob: `code`, https://example.org\n```\na block\n```');
  await page.locator('.entry.message pre').waitFor();
  await ann.write('/help');
  await page.locator('.notice').waitFor();
  await ann.write('/nonsense');
  await page.locator('.notice.bad').waitFor();
  const sara = await Tab.join(context, server.url, 'سارة');
  await sara.page.locator('#text').pressSequentially('م');
  await page.locator('.dots').waitFor({ state: 'attached' });
  await page.locator('#text').fill('x'.repeat(2001));
  await page.locator('.left.over').waitFor();
  await check(ann, 'the room, with a message that is too long');
  await page.locator('#text').fill('');
  await page.locator('#text').pressSequentially('@');
  await page.getByRole('listbox').waitFor();
  await check(ann, 'the room, with members to mention');
  await page.keyboard.press('Escape');
  await page.locator('#text').fill('');
  await ann.openPanel('rooms');
  await page.locator('#room').fill('tea');
  await page.keyboard.press('Enter');
  await page.locator('.rooms .current').getByText('tea').waitFor({ state: 'attached' });
  await sara.write('to be read later');
  await page.locator('.badge').waitFor({ state: 'attached' });
  await check(ann, 'another room');
  await ann.openPanel('rooms');
  await check(ann, 'the rooms');
  await page.locator('.rooms .current .only-icon').click();
  await page.getByRole('dialog').waitFor();
  await check(ann, 'the question before a room is left');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await ann.openPanel('rooms');
  await page.locator('.rooms .name').first().click();
  await ann.sees('to be read later');
}

/**
 * @param {Tab} ann
 * @param {Tab} bob
 */
async function visitMember(ann, bob) {
  const { page } = ann;
  await ann.write('/auth swordfish');
  await page.locator('.mark-admin').waitFor({ state: 'attached' });
  await ann.openPanel('members');
  await check(ann, 'the members');
  await page.locator('[data-nick="bob"]').click();
  await page.getByRole('menu').waitFor();
  await check(ann, "a member's menu");
  for (const [at, kind] of [
    [2, 'kick'],
    [3, 'ban'],
  ]) {
    if (!(await page.getByRole('menu').isVisible())) await page.locator('[data-nick="bob"]').click();
    await page.getByRole('menuitem').nth(Number(at)).click();
    await page.getByRole('dialog').waitFor();
    await check(ann, `the question before a ${kind}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.locator('[data-nick="bob"]').click();
  await page.getByRole('menuitem').first().click();
  await page.locator('.chip').waitFor();
  await ann.write('psst');
  await page.locator('.whisper').waitFor();
  await check(ann, 'a whisper');
  await bob.leave();
  await page.locator('[data-nick="bob"]').waitFor({ state: 'detached' });
  await ann.write('psst again');
  await page.locator('.failed').waitFor();
  await check(ann, 'a whisper that was refused');
}

/**
 * @param {BrowserContext} context
 * @param {Server} server
 * @param {Tab} ann
 */
async function visitEnd(context, server, ann) {
  const elsewhere = await context.browser()?.newContext();
  await ann.copyTo(elsewhere ?? context, server.url);
  await ann.page.locator('#go-on').waitFor();
  await check(ann, 'the end');
  await ann.page.locator('#go-on').click();
  await ann.page.locator('#text').waitFor();
  await server.kill();
  await ann.write('said offline');
  await ann.page.locator('.waits').waitFor();
  await check(ann, 'the room without a server');
}
