import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES, chooseLanguage, loadLanguage } from '../../page/i18n/language.js';

/** @import { Template } from '../../page/i18n/language.js' */

/** @param {string} text */
function placeholders(text) {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

/** @param {Template} template */
function forms(template) {
  return typeof template === 'string' ? [template] : Object.values(template);
}

const { catalog: english } = (await LANGUAGES.en?.load()) ?? assert.fail('English is missing');

for (const [code, { tag, load }] of Object.entries(LANGUAGES)) {
  const { catalog, phrases = {} } = await load();

  test(`${code} has each text that English has, with the same values in it`, () => {
    assert.deepEqual(Object.keys(catalog).sort(), Object.keys(english).sort());
    for (const [key, phrase] of Object.entries(english)) {
      const translated = catalog[/** @type {keyof typeof catalog} */ (key)];
      assert.equal(typeof translated, typeof phrase, key);
      for (const form of forms(translated)) {
        assert.notEqual(form.trim(), '', key);
        assert.deepEqual(placeholders(form), placeholders(forms(phrase)[0] ?? ''), key);
      }
    }
  });

  test(`${code} has a form for each number up to a thousand`, () => {
    const rules = new Intl.PluralRules(tag);
    const needed = new Set(Array.from({ length: 1000 }, (_, count) => rules.select(count)));
    for (const [key, phrase] of [...Object.entries(catalog), ...Object.entries(phrases)]) {
      if (typeof phrase !== 'string') assert.deepEqual(Object.keys(phrase).sort(), [...needed].sort(), key);
    }
  });
}

test('the first known language of the list is used, else English', () => {
  assert.equal(chooseLanguage(['de-CH', 'fr-CH', 'en']), 'fr');
  assert.equal(chooseLanguage(['zh-Hant-TW']), 'zh');
  assert.equal(chooseLanguage(['tlh']), 'en');
  assert.equal(chooseLanguage([]), 'en');
});

const ENGLISH = await loadLanguage('en', ['en-GB']);
const FRENCH = await loadLanguage('fr');
const CHINESE = await loadLanguage('zh');

test('numbers have the plural form and the format of the language', () => {
  assert.equal(ENGLISH.say('messages.new', { count: 1 }), '1 new ↓');
  assert.equal(FRENCH.say('members.here', { count: 0 }), '0 présent');
  assert.equal(FRENCH.say('members.here', { count: 2 }), '2 présents');
  assert.match(FRENCH.say('members.here', { count: 12_345 }), /^12\s345 présents$/u);
  assert.equal(CHINESE.say('members.here', { count: 2 }), '2 人在线');
});

test('a language that the page has not is English', async () => {
  assert.equal((await loadLanguage('tlh')).code, 'en');
});

test('text that runs from right to left is isolated', () => {
  assert.equal(ENGLISH.say('joined', { nick: 'سارة' }), '\u2068سارة\u2069 joined');
  assert.equal(ENGLISH.say('joined', { nick: 'ann' }), 'ann joined');
});

test("times are written in the format of the reader's country", async () => {
  const time = new Date(2026, 2, 29, 15, 7);
  assert.equal((await loadLanguage('en', ['fr', 'en-GB'])).clock(time), '15:07');
  assert.match((await loadLanguage('en', ['en-US'])).clock(time), /^03:07\sPM$/u);
});

test('days are named in the time zone of the reader', async () => {
  const now = new Date(2026, 2, 29, 0, 30);
  const american = await loadLanguage('en');
  assert.equal(american.day(new Date(2026, 2, 29, 0, 1), now), 'Today');
  assert.equal(american.day(new Date(2026, 2, 28, 23, 59), now), 'Yesterday');
  assert.equal(american.day(new Date(2026, 2, 20, 12), now), 'Friday, March 20, 2026');
  assert.equal(FRENCH.day(new Date(2026, 2, 28), now), 'Hier');
  assert.equal(CHINESE.day(new Date(2026, 2, 29), now), '今天');
});
