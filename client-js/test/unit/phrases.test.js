import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES, loadLanguage } from '../../page/i18n/language.js';
import { phraseTable } from '../support/phrase-table.js';

/** @import { Phrase, Template } from '../../page/i18n/language.js' */

const TABLE = await phraseTable();
const ENGLISH = await loadLanguage('en', ['en-GB']);
const FRENCH = await loadLanguage('fr');
const CHINESE = await loadLanguage('zh');
const LOADED = await Promise.all(Object.values(LANGUAGES).map(async ({ tag, load }) => ({ tag, ...(await load()) })));

/** What the server gives for the parameters. @type {Record<string, string | number>} */
const VALUES = { until: '2026-03-29T15:07:00.000Z', since: '2026-03-28T09:00:00.000Z', last: '2026-03-29T15:07:00Z' };

/** @param {string} text */
function parametersOf(text) {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort();
}

/** @param {Template} template */
function forms(template) {
  return typeof template === 'string' ? [template] : Object.values(template);
}

/** @param {string} code @param {string} english @returns {Phrase} with a value for each parameter */
function example(code, english) {
  const names = parametersOf(english);
  return {
    code,
    params: Object.fromEntries(names.map((name) => [name, VALUES[name] ?? (name === 'count' ? 7 : 'x')])),
  };
}

test('the table of phrases is found', () => {
  assert.ok(TABLE.size > 80, `${TABLE.size} phrases`);
});

for (const { tag, phrases } of LOADED) {
  if (!phrases) continue;
  test(`${tag} has words for each phrase of the server, and for no other, with the same parameters`, () => {
    assert.deepEqual(Object.keys(phrases).sort(), [...TABLE.keys()].sort());
    for (const [code, english] of TABLE) {
      for (const form of forms(phrases[code] ?? '')) {
        assert.notEqual(form.trim(), '', code);
        assert.deepEqual(parametersOf(form), parametersOf(english), code);
      }
    }
  });
}

test('each phrase is said in French and in Chinese, and nothing is left open', () => {
  for (const [code, english] of TABLE) {
    for (const language of [FRENCH, CHINESE]) {
      const said = language.sayAll({ text: english, phrases: [example(code, english)] });
      assert.notEqual(said, english, code);
      assert.doesNotMatch(said, /[{}]|undefined/, code);
    }
  }
});

test('commands stay as they are typed', () => {
  const literal = /\/(?:help|auth|admin(?: [a-z]+)?)\b(?: [A-Z]+\b)*/g;
  for (const { phrases = {} } of LOADED) {
    for (const [code, template] of Object.entries(phrases)) {
      const typed = TABLE.get(code)?.match(literal);
      for (const form of forms(template)) assert.deepEqual(form.match(literal), typed ?? null, code);
    }
  }
});

test('an error is a paragraph and a notice has a line for each phrase, in the language of the reader', () => {
  const phrases = [
    { code: 'room-rule', params: { count: 64 } },
    { code: 'room-spelling', params: { name: 'tea' } },
  ];
  const said = { text: 'in English', phrases };
  assert.equal(
    FRENCH.sayAll(said),
    'Le nom d’un salon a de 1 à 64 caractères : lettres minuscules, chiffres, - et _. Celui-ci s’écrit tea.',
  );
  assert.equal(CHINESE.sayAll(said), '房间名称须为 1 到 64 个字符：小写字母、数字、- 和 _。这个名称应写作 tea。');
  assert.match(FRENCH.sayAll(said, '\n'), /et _\.\nCelui-ci/u);
  assert.equal(ENGLISH.sayAll(said), 'in English');
});

test('a phrase that is not known, or lacks a parameter, leaves the text of the server', () => {
  const known = { code: 'auth-wrong', params: {} };
  /** @type {any[][]} */
  const odd = [
    [known, { code: 'of-tomorrow', params: {} }],
    [known, { code: 'constructor' }],
    [known, { code: 'nick-taken', params: {} }],
    [known, { code: 'nick-taken', params: { nick: { toString: () => 'ann' } } }],
    [known, { code: 'banned', params: { until: 'Sunday' } }],
    [known, { code: 'banned', params: { until: 7 } }],
    [],
  ];
  for (const phrases of odd) {
    for (const language of [FRENCH, CHINESE, ENGLISH])
      assert.equal(language.sayAll({ text: 'in English', phrases }), 'in English', JSON.stringify(phrases));
  }
  assert.equal(FRENCH.sayAll({ text: 'in English' }), 'in English');
});

test('times are told in the zone of the reader and numbers in the format of the language', () => {
  const params = { until: '2026-11-28T14:03:00.000Z', reason: 'spam' };
  const time = new Date(params.until);
  const written = (/** @type {string} */ tag) =>
    new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
  const banned = {
    text: 'You are banned until 2026-11-28 14:03 UTC: spam',
    phrases: [{ code: 'banned-reason', params }],
  };
  assert.equal(FRENCH.sayAll(banned), `Vous êtes banni jusqu’au ${written('fr')} : spam`);
  assert.equal(CHINESE.sayAll(banned), `你被封禁至 ${written('zh-Hans')}：spam`);
  assert.equal(ENGLISH.sayAll(banned), `${banned.text} (${written('en-GB')} where you are)`);
  const long = { phrases: [{ code: 'message-length', params: { count: 12_000 } }] };
  assert.match(FRENCH.sayAll(long), /12\s000 caractères\.$/u);
  assert.equal(
    FRENCH.sayAll({ phrases: [{ code: 'message-length', params: { count: 1 } }] }),
    'Un message a au plus 1 caractère.',
  );
});

test('text from right to left that a phrase names is isolated', () => {
  const phrases = [{ code: 'kick-done', params: { nick: 'سارة' } }];
  assert.equal(FRENCH.sayAll({ phrases }), '\u2068سارة\u2069 a été expulsé.');
});

test('an error is told by its phrases; one of the page by its code; one of an older server by its text', () => {
  const code = 'too-long';
  const reason = 'A message has at most 5 characters.';
  const phrases = [{ code: 'message-length', params: { count: 5 } }];
  assert.equal(FRENCH.explain({ code, reason, phrases }), 'Un message a au plus 5 caractères.');
  assert.equal(ENGLISH.explain({ code, reason, phrases }), reason);
  assert.equal(FRENCH.explain({ code, reason: 'too-long' }), 'C’est trop long.');
  assert.match(FRENCH.explain({ code: 'queue-full', reason: 'queue-full' }), /^Trop de messages attendent/);
  const forbidden = { code: 'bad-packet', reason: 'bad-packet: text must not have the character U+202E' };
  assert.equal(FRENCH.explain({ ...forbidden, character: 'U+202E' }), 'Un message n’a pas de caractère comme U+202E.');
  assert.equal(FRENCH.explain({ code: 'bad-packet', reason: 'It is odd.' }), 'It is odd.');
  assert.equal(FRENCH.explain({ code: 'of-tomorrow', reason: 'Something new.' }), 'Something new.');
  assert.equal(FRENCH.explain({ code: 'of-tomorrow' }), 'La session est terminée (of-tomorrow).');
});
