import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { BrowserContext } from 'playwright-core' */

/**
 * Two tabs of ann, and bob in a browser of his own.
 *
 * @param {(tabs: { ann: Tab, too: Tab, bob: Tab, context: BrowserContext, url: string }) => Promise<void>} work
 */
function withThree(work) {
  return withBrowser(
    async (context, { url }) => {
      const elsewhere = await context.browser()?.newContext({ locale: 'en-GB' });
      const bob = await Tab.join(elsewhere ?? context, url, 'bob');
      const ann = await Tab.join(context, url, 'ann');
      const too = await Tab.open(context, url);
      // The field has the name already.
      await too.page.locator('#nick').press('Enter');
      await too.page.locator('.composer').waitFor();
      await work({ ann, too, bob, context, url });
      assert.deepEqual([...ann.complaints, ...too.complaints, ...bob.complaints], []);
    },
    { start: startFake },
  );
}

test('two tabs with one name are one member, and both show each message once', () =>
  withThree(async ({ ann, too, bob }) => {
    for (const each of [ann, too]) await each.hasMembers(['ann', 'bob']);
    await ann.say('one');
    await too.sees('one');
    await too.say('two');
    await bob.sees('two');
    await bob.say('three');
    for (const each of [ann, too, bob]) {
      await each.sees('three');
      assert.deepEqual(await each.said(), ['one', 'two', 'three']);
    }
    await bob.hasMembers(['ann', 'bob']);
    assert.deepEqual(await bob.notes().then((notes) => notes.filter((each) => each.includes('joined'))), [
      'ann joined',
    ]);
  }));

test('each tab has its own draft, rooms and read position', () =>
  withThree(async ({ ann, too }) => {
    await ann.page.locator('#text').fill('half written');
    await too.page.locator('#room').fill('tea');
    await too.page.keyboard.press('Enter');
    await too.page.locator('h1').getByText('tea', { exact: true }).waitFor();
    await too.say('milk?');
    await too.sees('milk?');
    await ann.page.reload();
    await too.page.reload();
    await too.sees('milk?');
    await ann.stands('Connected');
    assert.equal(await ann.page.locator('#text').inputValue(), 'half written');
    assert.equal(await ann.page.locator('#rooms ul:not(.others) .name').count(), 1);
    assert.equal(await too.page.locator('#text').inputValue(), '');
  }));

test('one tab leaves, and the other stays', () =>
  withThree(async ({ ann, too, bob }) => {
    await ann.leave();
    await ann.page.getByLabel('Your nick in the lobby').waitFor();
    await too.say('still here');
    await bob.sees('still here');
    await bob.hasMembers(['ann', 'bob']);
    await too.leave();
    await bob.notices('ann left');
    await bob.hasMembers(['bob']);
  }));

test('when the leading tab is closed the other one goes on where it was', () =>
  withThree(async ({ ann, too, bob }) => {
    await bob.say('one');
    await too.sees('one');
    await ann.page.close();
    await bob.say('two');
    await too.sees('two');
    await too.say('three');
    await bob.sees('three');
    assert.deepEqual(await too.said(), ['one', 'two', 'three']);
    assert.equal(await too.page.locator('.gap').count(), 0);
  }));

test('a duplicated tab takes part as one more, and no tab ends', () =>
  withThree(async ({ ann, too, bob, context, url }) => {
    const copy = await ann.copyTo(context, url);
    await copy.stands('Connected');
    await copy.say('from the copy');
    for (const each of [ann, too, bob]) await each.sees('from the copy');
    assert.equal(await ann.page.locator('.ending').count(), 0);
    await bob.hasMembers(['ann', 'bob']);
  }));
