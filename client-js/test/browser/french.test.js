import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadLanguage } from '../../page/i18n/language.js';
import { Tab, withBrowser } from '../support/browser.js';
import { phraseTable } from '../support/phrase-table.js';
import { startServer } from '../support/server.js';

/** @import { BrowserContext } from 'playwright-core' */
/** @import { Phrase } from '../../page/i18n/language.js' */

const FRENCH = await loadLanguage('fr', ['fr-FR']);

/** The English words of the server, as they stand between parameters: at least two, so that none is French by chance. */
const ENGLISH = [...(await phraseTable()).values()]
  .flatMap((each) => each.replaceAll('<br>', '\n').split(/\{[a-z]+\}|\n|(?:\/[a-z]+(?: [a-z]+)?)?(?: [A-Z]{4,})+/))
  .map((each) => each.trim())
  .filter((each) => /[a-z]{2,} [a-z]{2,}/i.test(each));

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-french-'));
  await writeFile(join(folder, 'password'), 'swordfish\n', { mode: 0o600 });
});

after(() => rm(folder, { recursive: true }));

/** A server that believes the header which names the host of a client. */
function start() {
  return startServer({
    options: ['--admin-password-file', join(folder, 'password'), '--trusted-proxies', '127.0.0.1'],
  });
}

/**
 * @param {BrowserContext} context
 * @param {string} host where the reader of French is
 */
async function readerAt(context, host) {
  const reader = await context.browser()?.newContext({
    locale: 'fr-FR',
    extraHTTPHeaders: { 'X-Forwarded-For': host },
  });
  return reader ?? assert.fail('there is no browser');
}

/** @param {Tab} tab */
async function isFrench({ page, complaints }) {
  assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
  const shown = await page.locator('body').innerText();
  for (const words of ENGLISH) assert.ok(!shown.includes(words), `${words}: ${shown}`);
  assert.deepEqual(complaints, []);
}

/** @param {string} code @param {Phrase['params']} [params] */
function french(code, params) {
  return FRENCH.sayAll({ text: code, phrases: [{ code, params }] });
}

/** @param {Tab} tab @param {string} text */
async function sees({ page }, text) {
  await page.getByText(text).last().waitFor();
}

/** @param {Tab} tab @param {string} command @param {...string} lines of the answer */
async function answers(tab, command, ...lines) {
  await tab.write(command);
  await tab.page
    .locator('.notice')
    .last()
    .getByText(lines[0] ?? '')
    .waitFor();
  const shown = await tab.page.locator('.notice').last().innerText();
  for (const line of lines) assert.ok(shown.includes(line), `${line}: ${shown}`);
}

test('what the server says to a reader of French is all in French', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.open(await readerAt(context, '192.0.2.1'), server.url);
      await ann.enter('a:b');
      await sees(ann, french('nick-colon', { character: ': (U+003A)' }));
      await isFrench(ann);
      await ann.enter('ann');
      await ann.page.locator('.composer').waitFor();

      await ann.page.locator('#room').fill('tea/pot');
      await ann.page.keyboard.press('Enter');
      await sees(ann, french('character-other', { character: '/ (U+002F)' }));
      await isFrench(ann);

      await answers(ann, '/help', french('help-help'), french('help-auth'));
      await answers(ann, '/nonsense', french('unknown-command'));
      await answers(ann, '/admin bans', french('auth-first'));
      await answers(ann, '/auth herring', french('auth-wrong'));
      await answers(ann, '/auth swordfish', french('auth-done'));
      await answers(ann, '/admin help', french('help-admin-kick'), french('help-quotes'));
      await answers(ann, '/admin ban bob', french('usage', { usage: '/admin ban NICK REASON SECONDS' }));
      await answers(ann, '/admin info ann', 'pseudo : ann', 'hôte : 192.0.2.1', french('info-admin'));
      await answers(ann, '/admin kick ann rude', french('kick-self'));
      await answers(ann, '/admin unban 192.0.2.9', french('unban-none'));
      await answers(ann, '/admin bans', french('bans-none'));
      await isFrench(ann);
    },
    { start },
  ));

test('one who is kicked and then banned is told in French, until when in the local zone', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(await readerAt(context, '192.0.2.1'), server.url, 'ann');
      const elsewhere = await readerAt(context, '198.51.100.7');
      const bob = await Tab.join(elsewhere, server.url, 'bob');
      await answers(ann, '/auth swordfish', french('auth-done'));
      await bob.notices(french('admin-now', { nick: 'ann' }));
      const eve = await Tab.join(await readerAt(context, '203.0.113.5'), server.url, 'eve');
      await eve.notices(french('admin', { nick: 'ann' }));

      await ann.write('/admin kick bob rude');
      await sees(bob, french('kicked-reason', { reason: 'rude' }));
      await isFrench(bob);
      await bob.page.locator('#go-on').click();
      await bob.enter('bob');
      await bob.page.locator('#text').waitFor();

      await ann.write('/admin ban bob rude 3600');
      await sees(bob, 'Vous êtes banni jusqu’au');
      const told = await bob.page.locator('.ending').innerText();
      // The minute after this one may have begun meanwhile, and what is left of one is not taken off.
      const until = [-60_000, 0, 60_000].map((more) => new Date(Date.now() + 3_600_000 + more).toISOString());
      const banned = until.map((each) => french('banned-reason', { until: each, reason: 'rude' }));
      assert.ok(
        banned.some((each) => told.includes(each)),
        `${told}: ${banned}`,
      );
      await isFrench(bob);
      await ann.write('/admin bans');
      await sees(ann, '198.51.100.7 (bob) jusqu’au');
      await isFrench(ann);

      const again = await Tab.open(elsewhere, server.url);
      await again.enter('bob');
      await sees(again, 'Vous êtes banni jusqu’au');
      await isFrench(again);
      await isFrench(eve);
    },
    { start },
  ));
