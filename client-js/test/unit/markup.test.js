import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../page/markup.js';
import { dice } from '../../testing/seeded-random.js';

/** @import { Part } from '../../page/markup.js' */

/** What marks a part in the table. @type {Record<Part['type'], [string, string]>} */
const MARKS = {
  text: ['', ''],
  code: ['<c>', '</c>'],
  block: ['<b>', '</b>'],
  link: ['<a>', '</a>'],
  emphasis: ['<e>', '</e>'],
  strong: ['<s>', '</s>'],
};

/**
 * @param {Part[]} parts
 * @param {boolean} [marked]
 * @returns {string}
 */
function print(parts, marked = true) {
  return parts
    .map((part) => {
      const [open, close] = marked ? MARKS[part.type] : ['', ''];
      return `${open}${'parts' in part ? print(part.parts, marked) : part.text}${close}`;
    })
    .join('');
}

for (const [text, parsed] of [
  // Links
  ['https://example.org', '<a>https://example.org</a>'],
  ['see HTTP://example.org/a?b=c#d now', 'see <a>HTTP://example.org/a?b=c#d</a> now'],
  ['https://example.org.', '<a>https://example.org</a>.'],
  ['is it https://example.org/?!', 'is it <a>https://example.org/</a>?!'],
  ['(https://example.org/a)', '(<a>https://example.org/a</a>)'],
  ['(see https://example.org/a_(b)).', '(see <a>https://example.org/a_(b)</a>).'],
  ['[https://example.org/[x]]', '[<a>https://example.org/[x]</a>]'],
  ['"https://example.org/a"', '"<a>https://example.org/a</a>"'],
  ['<https://example.org/a>', '<<a>https://example.org/a</a>>'],
  ['https://a.example,https://b.example', '<a>https://a.example,https://b.example</a>'],
  ['看https://example.org/a。好', '看<a>https://example.org/a</a>。好'],
  ['（https://example.org/a）', '（<a>https://example.org/a</a>）'],
  ['https://例え.jp/x', '<a>https://例え.jp/x</a>'],
  ['mailto:ann@example.org, please', '<a>mailto:ann@example.org</a>, please'],
  ['mailto:ann', 'mailto:ann'],
  ['https://', 'https://'],
  ['https://.', 'https://.'],
  ['xhttps://example.org', 'xhttps://example.org'],
  ['javascript:alert(1)', 'javascript:alert(1)'],
  ['data:text/html,x ftp://example.org file:///etc/passwd', 'data:text/html,x ftp://example.org file:///etc/passwd'],
  ['https://bank.example@evil.example/', 'https://bank.example@evil.example/'],
  ['https://example.org/\u200bx', '<a>https://example.org/</a>\u200bx'],
  ['https://example.org/<script>', '<a>https://example.org/</a><script>'],
  ['https://example.org؟ https://example.org۔', '<a>https://example.org</a>؟ <a>https://example.org</a>۔'],
  ['https://example.org/a। „https://example.org/b“', '<a>https://example.org/a</a>। „<a>https://example.org/b</a>“'],
  ['https://example.org—really', '<a>https://example.org</a>—really'],
  ['https://bank.example⁄evil.example', '<a>https://bank.example</a>⁄evil.example'],
  ['https://example.org/1914–1918', '<a>https://example.org/1914–1918</a>'],
  ['https://paral·lel.example', '<a>https://paral·lel.example</a>'],
  // Code
  ['a `b` c', 'a <c>b</c> c'],
  ['`a', '`a'],
  ['``a`b``', '<c>a`b</c>'],
  ['`` `a` ``', '<c>`a`</c>'],
  ['`a\nb`', '`a\nb`'],
  ['`**a** https://example.org`', '<c>**a** https://example.org</c>'],
  ['`a```b`', '<c>a```b</c>'],
  ['``', '``'],
  ['``` a ```', '<c>a</c>'],
  // Blocks
  ['```\na\n  *b*\n```', '<b>a\n  *b*</b>'],
  ['x\n```js\na\n```\ny', 'x<b>a</b>y'],
  ['```\na', '```\na'],
  ['```\n```', '```\n```'],
  ['```\na\n```\n```\nb\n```', '<b>a</b><b>b</b>'],
  // Emphasis
  ['*a*', '<e>a</e>'],
  ['**a b** c', '<s>a b</s> c'],
  ['**a *b* c**', '<s>a <e>b</e> c</s>'],
  ['*a **b* c**', '<e>a **b</e> c**'],
  ['2*3*4', '2*3*4'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['*a', '*a'],
  ['**a*', '**a*'],
  ['***a***', '***a***'],
  ['*a\nb*', '*a\nb*'],
  ['* a\n* b', '* a\n* b'],
  ['a_b_c __init__', 'a_b_c __init__'],
  ['*https://example.org/*', '<e><a>https://example.org/</a></e>'],
  ['*`a*`*', '<e><c>a*</c></e>'],
  ['e\u0301*a*', 'e\u0301*a*'],
  ['❤\ufe0f*a*', '❤\ufe0f<e>a</e>'],
  ['这是*重点*的', '这是<e>重点</e>的'],
  ['(*a*)', '(<e>a</e>)'],
  // Neither
  ['', ''],
  ['a\n\nb\n', 'a\n\nb\n'],
  ['<b>a</b> &amp;', '<b>a</b> &amp;'],
  ['😀*😀*😀', '😀<e>😀</e>😀'],
]) {
  test(`of markup in ${JSON.stringify(text)}`, () => assert.equal(print(parse(text ?? '')), parsed));
}

test('the host of a link is told as browsers ask for it, if it is written otherwise', () => {
  assert.deepEqual(parse('https://аррle.example/'), [
    { type: 'link', text: 'https://аррle.example/', host: 'xn--le-6kc8da.example' },
  ]);
  assert.deepEqual(parse('https://example.org/'), [{ type: 'link', text: 'https://example.org/' }]);
});

const PIECES = [
  ...'`*[](){}<>"\'\\\n\r\t ._~:@ax1字😀\u0000\u200d\ud83d',
  '```',
  '**',
  'https://',
  'mailto:',
  'x.example',
];

test('whatever is written, the parts have all of it but the marks, and no other types', () => {
  const random = dice(11);
  for (let n = 0; n < 3000; n++) {
    const length = Math.floor(random() * 40);
    const text = Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]).join('');
    const parts = parse(text);
    const shown = print(parts, false);
    assert.equal(shown.replace(/[`*\n\s]/g, ''), withoutMarks(text, shown), JSON.stringify(text));
    for (const each of everyPart(parts)) {
      assert.ok(Object.keys(MARKS).includes(each.type));
      if (each.type === 'link') assert.match(each.text, /^(https?:\/\/|mailto:)/);
    }
  }
});

/**
 * The names of languages of blocks are marks, too.
 *
 * @param {string} text
 * @param {string} shown
 */
function withoutMarks(text, shown) {
  const bare = text.replace(/[`*\n\s]/g, '');
  if (bare === shown.replace(/[`*\n\s]/g, '')) return bare;
  return text.replace(/^```[\w+#.-]+[ \t]*$/gm, '').replace(/[`*\n\s]/g, '');
}

/** @param {Part[]} parts @returns {Part[]} */
function everyPart(parts) {
  return parts.flatMap((each) => ('parts' in each ? [each, ...everyPart(each.parts)] : [each]));
}

/** Long texts that are hard for parsers that go back. */
const HARD = [
  '`',
  '*',
  '**',
  '* ',
  '`` ` ',
  '*a',
  '**a *b ',
  'a*',
  '```\n',
  '```a\n',
  '(',
  'https://a.b ',
  'https://a.b/(',
  '@',
  'mailto:',
  ' a',
];

// Were it to grow with the square, half a MiB would take hours, on the quickest machine.
test('the time for a long text grows with its length', () => {
  for (const piece of [...HARD, HARD.join('')]) {
    for (const size of [1 << 16, 1 << 19]) {
      const text = piece.repeat(Math.ceil(size / piece.length));
      const start = performance.now();
      assert.ok(parse(text).length > 0);
      assert.ok(performance.now() - start < 10_000, `${size} bytes of ${piece}`);
    }
  }
});
