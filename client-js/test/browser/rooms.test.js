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

test('each room has its own messages, members and unread count, and a reload returns to all rooms', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    const bob = await Tab.join(context, server.url, 'bob');
    await ann.say('in the lobby');
    for (const tab of [ann, bob]) await tab.joinRoom('tea');
    await ann.say('in the tea room');
    await bob.sees('in the tea room');
    assert.deepEqual(await bob.said(), ['in the tea room']);
    await ann.page.getByRole('button', { name: 'Lobby', exact: true }).click();
    await ann.sees('in the lobby');
    await bob.say('one');
    await bob.say('two');
    await ann.page.locator('.badge').getByText('2', { exact: true }).waitFor();
    assert.equal(await ann.page.title(), '(2) Lobby · Holdfast');
    await ann.page.reload();
    await ann.sees('in the lobby');
    await ann.page.getByRole('button', { name: /tea/ }).first().click();
    await ann.sees('two');
    assert.deepEqual(await ann.said(), ['in the tea room', 'one', 'two']);
    await ann.hasMembers(['ann', 'bob']);
    await ann.leave();
    await ann.page.locator('h1').getByText('Lobby').waitFor();
    await bob.notices('ann left');
    await ann.say('still in the lobby');
    await ann.sees('still in the lobby');
    assert.deepEqual([...ann.complaints, ...bob.complaints], []);
  }));

test('the form for a room shows why the room refused a join, and another name can be tried', () =>
  withModel(async (context, server) => {
    const bob = await Tab.join(context, server.url, 'bob');
    await bob.joinRoom('tea');
    await bob.page.getByRole('button', { name: 'Leave Lobby' }).click();
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    const elsewhere = await context.browser()?.newContext({ locale: 'en-GB' });
    const other = await Tab.join(elsewhere ?? context, server.url, 'bob');
    await other.page.locator('#room').fill('tea');
    await other.page.keyboard.press('Enter');
    await other.page.locator('#room-error').getByText('is taken.').waitFor();
    await other.page.getByRole('button', { name: 'Use bob2' }).click();
    await other.page.locator('h1').getByText('tea').waitFor();
    await other.hasMembers(['bob', 'bob2']);
    await other.say('hello bob');
    await bob.sees('hello bob');
  }));

test('a reader further up stays there, and sees how many messages are new and where they begin', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    const bob = await Tab.join(context, server.url, 'bob');
    for (let n = 1; n <= 30; n++) await bob.say(`line ${n}`);
    await ann.page.bringToFront();
    await ann.sees('line 30');
    await ann.page.locator('#scroll').evaluate((scroller) => scroller.scrollTo(0, 0));
    await bob.say('something new');
    await bob.say('and more');
    await ann.page.getByRole('button', { name: '2 new' }).waitFor();
    assert.equal(await ann.page.locator('#scroll').evaluate((scroller) => scroller.scrollTop), 0);
    await ann.page.getByRole('button', { name: '2 new' }).click();
    await ann.page.getByRole('button', { name: '2 new' }).waitFor({ state: 'detached' });
    assert.match((await ann.page.locator('.rule.unread + li').textContent()) ?? '', /something new/);
    await ann.page.locator('#text').fill('one\ntwo\nthree\nfour\nfive');
    await bob.say('the last');
    await ann.sees('the last');
    const newest = await ann.page.locator('.entry').last().boundingBox();
    const composer = await ann.page.locator('.composer').boundingBox();
    assert.ok(newest && composer && newest.y + newest.height <= composer.y, 'the newest is in sight');
  }));

test('a member is marked as typing until its message is there', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    const bob = await Tab.join(context, server.url, 'bob');
    await bob.page.locator('#text').pressSequentially('hel');
    await ann.page.getByText('bob is typing…').waitFor();
    await ann.page.locator('[data-nick="bob"] .dots').waitFor();
    await bob.page.keyboard.press('Enter');
    await ann.sees('hel');
    await ann.page.getByText('bob is typing…').waitFor({ state: 'detached' });
    assert.equal(await bob.page.getByText('is typing').count(), 0);
  }));

test('a room is left after a question, which can be answered with no', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    await ann.page.locator('.bar .leave').click();
    await ann.page.getByRole('dialog', { name: 'Leave Lobby?' }).getByRole('button', { name: 'Cancel' }).click();
    await ann.page.getByRole('dialog').waitFor({ state: 'detached' });
    await ann.say('still here');
    await ann.sees('still here');
    await ann.leave();
    await ann.page.getByLabel('Your nick in the lobby').waitFor();
  }));

test('on a narrow screen a room is left from the list of rooms only', () =>
  withModel(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      assert.ok(!(await ann.page.locator('.bar .leave').isVisible()));
      await ann.openPanel('rooms');
      await ann.page.getByRole('button', { name: 'Leave Lobby' }).click();
      await ann.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
      await ann.page.getByLabel('Your nick in the lobby').waitFor();
    },
    { viewport: { width: 320, height: 640 }, hasTouch: true },
  ));

test('an error goes from beside a field when something else is written there', () =>
  withModel(async (context, server) => {
    const bob = await Tab.join(context, server.url, 'bob');
    await bob.joinRoom('tea');
    const elsewhere = await context.browser()?.newContext({ locale: 'en-GB' });
    const other = await Tab.open(elsewhere ?? context, server.url);
    await other.page.waitForFunction(() => document.activeElement?.id === 'nick');
    await other.enter('bob');
    await other.page.locator('#nick-error').getByText('is taken.').waitFor();
    // The field is ready for another nick.
    await other.page.waitForFunction(() => document.activeElement?.id === 'nick');
    await other.page.locator('#nick').fill('eve');
    await other.page.locator('#nick-error p').waitFor({ state: 'detached' });
    assert.equal(await other.page.locator('#nick').getAttribute('aria-invalid'), 'false');
    assert.equal(await other.page.locator('#nick').inputValue(), 'eve');
  }));

test('the page warns once when the browser cannot store the messages that wait', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    await ann.page.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new Error('full');
      };
    });
    for (const text of ['one', 'two']) await ann.say(text);
    await ann.sees('two');
    assert.equal((await ann.notes()).filter((note) => note.includes('cannot keep')).length, 1);
  }));

test('a kicked member sees why and keeps the transcript, and a reload does not join again', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    await ann.say('something');
    await ann.sees('something');
    const packets = [{ kind: 'error', code: 'kicked', text: 'You were kicked: too loud' }];
    const body = JSON.stringify({ type: 'terminate', condition: 'remote-stream-error', packets });
    await context.route('**/bind', (route) => route.fulfill({ body }));
    await ann.say('too much');
    const end = ann.page.locator('.ending');
    await end.getByText('You were kicked: too loud').waitFor();
    assert.deepEqual(await ann.said(), ['something']);
    await context.unroute('**/bind');
    await ann.page.reload();
    await ann.page.getByLabel('Your nick in the lobby').waitFor();
  }));

test('the login says that the name was lost while away, and the unsent messages are sent under another name', () =>
  withModel(async (context, server) => {
    const ann = await Tab.join(context, server.url, 'ann');
    await context.route('**/bind', (route) => route.abort());
    await ann.say('said offline');
    await ann.page.getByText('1 message waits to be sent').waitFor();
    await ann.page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('holdfast-room:lobby') ?? '');
      kept.place.token = 'another';
      sessionStorage.setItem('holdfast-room:lobby', JSON.stringify(kept));
      for (const key of Object.keys(localStorage)) if (key.startsWith('holdfast-token')) localStorage.removeItem(key);
    });
    await ann.page.reload(); // still out of reach, or the page before could go on under its name
    await context.unroute('**/bind');
    await ann.page.getByRole('button', { name: 'Use ann2' }).click();
    await ann.sees('said offline');
    await ann.hasMembers(['ann', 'ann2']);
  }));

test('the page is in the language of the browser until another one is chosen', () =>
  withModel(
    async (context, server) => {
      const ann = await Tab.open(context, server.url);
      const lang = () => ann.page.evaluate(() => document.documentElement.lang);
      await ann.page.getByRole('button', { name: 'Entrer dans l’accueil' }).waitFor();
      assert.equal(await lang(), 'fr');
      await ann.enter('ann');
      await ann.page.getByText('Connecté').waitFor();
      await ann.page.getByLabel('Langue').selectOption('中文');
      await ann.page.getByText('已连接').waitFor();
      assert.equal(await lang(), 'zh-Hans');
      await ann.page.reload();
      await ann.page.getByText('已连接').waitFor();
    },
    { locale: 'fr-CH' },
  ));

test('the colours follow the system until a theme is chosen', () =>
  withModel(
    async (context, server) => {
      const { page } = await Tab.open(context, server.url);
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await ground();
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await ground();
      assert.notEqual(light, dark);
      await page.getByLabel('Colours').selectOption('dark');
      assert.equal(await ground(), dark);
      await page.reload();
      assert.equal(await ground(), dark);
    },
    { colorScheme: 'dark' },
  ));
