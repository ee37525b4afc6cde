import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MentionFinder, completionOf } from '../../page/mentions.js';

const NICKS = ['ann', 'Ann Lee', 'bob', 'Ærøe', '小明', 'سارة', 'a@b', 'zoë', 'Éva'];

for (const [text, marked] of [
  ['@ann', '[@ann]'],
  ['hi @Ann, and @BOB!', 'hi [@Ann], and <@BOB>!'],
  ['@ann lee is here', '<@ann lee> is here'],
  ['@ann leek', '[@ann] leek'],
  ['@anna @annæ', '@anna @annæ'],
  ['mail ann@ann x@bob', 'mail ann@ann x@bob'],
  ['@ærøe, @小明你好 你@小明', '<@ærøe>, <@小明>你好 你<@小明>'],
  ['(@سارة)', '(<@سارة>)'],
  ['@@ann @ @', '@[@ann] @ @'],
  ['@a@b', '<@a@b>'],
  ['@eve', '@eve'],
  ['@ann\u0301 @ann\u0301a e\u0301@ann', '@ann\u0301 @ann\u0301a e\u0301@ann'],
  ['@zoe\u0308 @zoë', '<@zoe\u0308> <@zoë>'],
  ['@e\u0301va @éva', '<@e\u0301va> <@éva>'],
  ['@ann-lee @ann_lee', '@ann-lee @ann_lee'],
  ['@ann- _@ann_ @ann--bye', '[@ann]- _[@ann]_ [@ann]--bye'],
  ['@ann\ufe0f 字\u{e0100}@bob', '[@ann]\ufe0f 字\u{e0100}<@bob>'],
]) {
  test(`members that are mentioned in ${text}`, () => {
    const pieces = new MentionFinder('ann', NICKS).split(text ?? '');
    const print = pieces.map((each) =>
      each.type === 'text' ? each.text : each.own ? `[${each.text}]` : `<${each.text}>`,
    );
    assert.equal(print.join(''), marked);
  });
}

test('a long text of signs is searched at once', () => {
  const text = '@a'.repeat(1 << 15);
  const start = performance.now();
  assert.equal(new MentionFinder('ann', NICKS).split(text).length, 1);
  assert.ok(performance.now() - start < 10_000);
});

for (const [text, options] of /** @type {[string, string[] | undefined][]} */ ([
  ['@', ['Ann Lee', 'bob', 'Ærøe', '小明', 'سارة', 'a@b', 'zoë', 'Éva']],
  ['@b', ['bob']],
  ['hi @AN', ['Ann Lee']],
  ['hi @ann l', ['Ann Lee']],
  ['@小', ['小明']],
  ['x@b', undefined],
  ['@bo', ['bob']],
  ['@bob', undefined],
  ['@ann', ['Ann Lee']],
  ['@bob ', undefined],
  ['bob', undefined],
  ['@x', undefined],
])) {
  test(`members that complete ${JSON.stringify(text)}`, () => {
    const found = completionOf(text, text.length, { own: 'ann', nicks: NICKS });
    assert.deepEqual(found?.options, options);
    if (found) assert.equal(text.charAt(found.start), '@');
  });
}
