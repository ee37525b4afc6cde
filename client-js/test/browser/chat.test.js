import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Tab, launch } from '../support/browser.js';
import { startServer } from '../support/server.js';

/** @import { Browser, BrowserContext } from 'playwright-core' */
/** @import { Server } from '../support/server.js' */

/** @type {Browser} */
let browser;
/** @type {BrowserContext} */
let context;
/** @type {Server} */
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), startServer()]);
  context = await browser.newContext();
});

afterEach(async () => {
  for (const page of context.pages()) {
    const leave = page.locator('.bar .leave');
    if (await leave.isVisible()) await new Tab(page).leave();
    await page.getByLabel('Your nick in the lobby').waitFor();
  }
  await context.close();
  context = await browser.newContext();
});

after(async () => {
  await browser.close();
  await server.kill();
});

test('two tabs join, talk and leave', async () => {
  const ann = await Tab.join(context, server.url, 'ann');
  const bob = await Tab.join(context, server.url, 'bob');
  await ann.notices('bob joined');
  await ann.say('hello bob');
  await bob.sees('hello bob');
  await bob.say('hello ann');
  await ann.sees('hello ann');
  assert.deepEqual(await ann.said(), ['hello bob', 'hello ann']);
  assert.deepEqual(await bob.said(), ['hello bob', 'hello ann']);
  await ann.hasMembers(['ann', 'bob']);
  await bob.leave();
  await ann.notices('bob left');
  await bob.page.getByLabel('Your nick in the lobby').waitFor();
  await ann.hasMembers(['ann']);
  await ann.stands('Connected');
  assert.deepEqual([...ann.complaints, ...bob.complaints], []);
});

test('text that looks like HTML stays text, in names and in messages', async () => {
  const nick = '<b>eve</b>';
  const text = '<img src=x onerror="document.title=1"> & <script>document.title = 2</script>';
  const ann = await Tab.join(context, server.url, 'ann');
  const eve = await Tab.join(context, server.url, nick);
  await eve.say(text);
  await ann.sees(text);
  await ann.hasMembers([nick, 'ann']);
  assert.equal(await ann.page.locator('.room b, .entry img, .room script').count(), 0);
  assert.match(await ann.page.title(), /Lobby · Holdfast$/);
});

test('a reload keeps the nick and the read position, unnoticed by other members', async () => {
  const ann = await Tab.join(context, server.url, 'ann');
  const bob = await Tab.join(context, server.url, 'bob');
  await bob.say('before the reload');
  await ann.sees('before the reload');
  await bob.page.reload();
  await bob.sees('before the reload');
  await ann.say('after the reload');
  await bob.sees('after the reload');
  await bob.say('still bob');
  await ann.sees('still bob');
  assert.deepEqual((await bob.said()).slice(-3), ['before the reload', 'after the reload', 'still bob']);
  assert.deepEqual(
    (await ann.notes()).filter((note) => note.includes('bob')),
    ['bob joined'],
  );
  assert.equal(await bob.page.locator('.gap').count(), 0);
});

test('the login form says that a name is taken, and another can be tried', async () => {
  await Tab.join(context, server.url, 'ann');
  const elsewhere = await browser.newContext();
  const other = await Tab.open(elsewhere, server.url);
  await other.enter('ann');
  await other.page.getByRole('alert').getByText('is taken.').waitFor();
  await other.enter('anna');
  await other.page.getByLabel('Message', { exact: true }).waitFor();
  assert.equal(await other.page.evaluate(() => document.activeElement?.id), 'text');
  await elsewhere.close();
});

test('a session copied to another browser goes on there, and the older tab says so and does not take it back', async () => {
  const ann = await Tab.join(context, server.url, 'ann');
  const elsewhere = await browser.newContext();
  const copy = await ann.copyTo(elsewhere, server.url);
  await ann.page.getByText('This chat goes on elsewhere.').waitFor();
  await copy.stands('Connected');
  await ann.page.getByRole('button', { name: 'Go on here' }).click();
  await copy.page.getByText('This chat goes on elsewhere.').waitFor();
  await ann.stands('Connected');
  await elsewhere.close();
});

test('everything can be done with the keyboard', async () => {
  const ann = await Tab.open(context, server.url);
  await ann.page.waitForFunction(() => document.activeElement?.id === 'nick');
  for (const key of ['a', 'n', 'n', 'Enter']) await ann.page.keyboard.press(key);
  await ann.page.getByLabel('Message', { exact: true }).waitFor();
  await ann.page.waitForFunction(() => document.activeElement?.id === 'text');
  await ann.page.keyboard.type('first line');
  await ann.page.keyboard.press('Shift+Enter');
  await ann.page.keyboard.type('second line');
  await ann.page.keyboard.press('Enter');
  await ann.sees('first line\nsecond line');
  for (let n = 0; n < 8; n++) {
    await ann.page.keyboard.press('Shift+Tab');
    if (await ann.page.evaluate(() => document.activeElement?.textContent?.trim() === 'Leave')) break;
  }
  await ann.page.keyboard.press('Enter');
  await ann.page.getByRole('dialog').waitFor();
  await ann.page.keyboard.press('Tab');
  await ann.page.keyboard.press('Enter');
  await ann.page.getByLabel('Your nick in the lobby').waitFor();
});
