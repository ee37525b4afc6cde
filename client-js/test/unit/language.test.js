import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES, Language, chooseLanguage } from '../../page/i18n/language.js';

/** @import { Phrase } from '../../page/i18n/language.js' */

/** @param {string} text */
function placeholders(text) {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

/** @param {Phrase} phrase */
function forms(phrase) {
  return typeof phrase === 'string' ? [phrase] : Object.values(phrase);
}

const english = LANGUAGES.en?.catalog ?? assert.fail('English is missing');

for (const [code, { tag, catalog }] of Object.entries(LANGUAGES)) {
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
    for (const [key, phrase] of Object.entries(catalog)) {
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

test('numbers have the plural form and the format of the language', () => {
  assert.equal(new Language('en').say('messages.new', { count: 1 }), '1 new ↓');
  assert.equal(new Language('fr').say('members.here', { count: 0 }), '0 présent');
  assert.equal(new Language('fr').say('members.here', { count: 2 }), '2 présents');
  assert.match(new Language('fr').say('members.here', { count: 12_345 }), /^12\s345 présents$/u);
  assert.equal(new Language('zh').say('members.here', { count: 2 }), '2 人在线');
});

test('an error is shown by its code, with the text of the server where that says more or the code is unknown', () => {
  const [english, french] = [new Language('en'), new Language('fr')];
  assert.equal(english.explain('too-long', 'whatever'), 'It is too long.');
  assert.equal(english.explain('forbidden', 'Nobody kicks themselves.'), 'Nobody kicks themselves.');
  assert.match(french.explain('banned', 'until 12:00'), /^Vous êtes banni de ce serveur\. \(until 12:00\)$/);
  assert.equal(french.explain('of-tomorrow', 'Something new.'), 'Something new.');
  assert.equal(french.explain('of-tomorrow'), 'of-tomorrow');
});

test('the end of a ban is shown in the time zone of the reader', () => {
  const reason = 'You are banned until 2026-03-29 15:07 UTC: spam';
  const time = new Date('2026-03-29T15:07Z');
  const written = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(time);
  const english = new Language('en', ['en-GB']);
  assert.equal(english.explain('banned', reason), `${reason} That is ${written} where you are.`);
  assert.equal(english.until('You are banned until Sunday.'), '');
});

test('text that runs from right to left is isolated', () => {
  assert.equal(new Language('en').say('joined', { nick: 'سارة' }), '\u2068سارة\u2069 joined');
  assert.equal(new Language('en').say('joined', { nick: 'ann' }), 'ann joined');
});

test("times are written in the format of the reader's country", () => {
  const time = new Date(2026, 2, 29, 15, 7);
  assert.equal(new Language('en', ['fr', 'en-GB']).clock(time), '15:07');
  assert.match(new Language('en', ['en-US']).clock(time), /^03:07\sPM$/u);
});

test('days are named in the time zone of the reader', () => {
  const now = new Date(2026, 2, 29, 0, 30);
  const english = new Language('en');
  assert.equal(english.day(new Date(2026, 2, 29, 0, 1), now), 'Today');
  assert.equal(english.day(new Date(2026, 2, 28, 23, 59), now), 'Yesterday');
  assert.equal(english.day(new Date(2026, 2, 20, 12), now), 'Friday, March 20, 2026');
  assert.equal(new Language('fr').day(new Date(2026, 2, 28), now), 'Hier');
  assert.equal(new Language('zh').day(new Date(2026, 2, 29), now), '今天');
});
