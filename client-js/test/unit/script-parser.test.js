import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ScriptError, parse } from '../support/script-parser.js';
import { ScriptPlayer } from '../support/script-player.js';

const HEAD = 'holdfast-script 2 client\n';
const OPEN = '@0 OPEN => +0:[] create | connecting\n';

// The parser for scripts of the server is held to the same file by ScriptGrammarTest.
const cases = readFileSync(new URL('../../../fsm/src/test/resources/script-grammar.txt', import.meta.url), 'utf8')
  .replaceAll('@FIRST@', OPEN.trim())
  .replaceAll('@SIDE@', 'client')
  .replaceAll('@STATE@', 'connecting')
  .split('\n---- ')
  .slice(1);

for (const each of cases) {
  const [expected = '', ...lines] = each.split('\n');
  test(`a rule of both parsers: ${expected}`, () => {
    const text = `${lines.join('\n')}\n`;
    if (expected === 'fine') return void parse(text);
    assert.throws(
      () => parse(text),
      (error) => error instanceof ScriptError && `${error.line}: ${error.message}`.startsWith(expected.trimEnd()),
    );
  });
}

test('the word of an earlier version for what an application receives is read', () => {
  const [sequence] = parse(`${HEAD}x y\n${OPEN}@1 TIME => deliver a a | connecting\n`);
  assert.match(sequence?.lines.at(-1)?.expected ?? '', /^receive a\*2 \| connecting/);
});

const REQUEST = 'a request, +n, +n.x or +?,';

for (const [event, remedy] of [
  ['OPEN now', 'OPEN takes nothing'],
  ['TIME 5', 'TIME takes nothing'],
  ['SEND', 'SEND takes one packet or more'],
  ['SEND only', 'SEND takes one packet or more'],
  ['WITHDRAW', 'WITHDRAW takes one packet'],
  ['WITHDRAW a b', 'WITHDRAW takes one packet'],
  ['PAUSE', 'PAUSE takes a time in seconds'],
  ['PAUSE long', 'PAUSE takes a time in seconds'],
  ['ANSWER', `ANSWER takes ${REQUEST} `],
  ['ANSWER 1 a', `ANSWER takes ${REQUEST} `],
  ['ANSWER +1 tpye=error', "an answer has no 'tpye'; known: "],
  ['LOST', `LOST takes ${REQUEST} and a reason such as network`],
  ['LOST +1', `LOST takes ${REQUEST} and a reason such as network`],
  ['LOST +1 final', `LOST takes ${REQUEST} and a reason such as network`],
  ['LOST network', `LOST takes ${REQUEST} and a reason such as network`],
  ['LOST +1 network soon', `LOST takes ${REQUEST} and a reason such as network`],
]) {
  test(`an event with a missing or unknown part is refused, and the remedy is named: ${event}`, () => {
    assert.throws(
      () => parse(`${HEAD}x y\n${OPEN}@1 SEND a ; ${event} => - | connecting\n`),
      (error) => error instanceof ScriptError && error.line === 4 && error.message.startsWith(remedy ?? ''),
    );
  });
}

test('an option that cannot be so is refused, and its form is named', () => {
  const config = (/** @type {string} */ option) => () => parse(`${HEAD}x y\ncfg ${option}\n${OPEN}`);
  assert.throws(config('LATE=2'), /^Error: LATE is 0 or 1, not 2$/);
  for (const pace of ['5', '5/', '/3', '0/3', '5/0', 'x/y', '1.5/3']) {
    assert.throws(config(`PACE=${pace}`), /PACE is packets\/seconds, as 40\/3, not /, pace);
  }
  for (const pace of ['7/2', '7/0.5', '7/1e-7', 'Infinity/1']) config(`LATE=0 PACE=${pace}`)();
});

test('an event with all its parts is read', () => {
  for (const event of [
    'PROBE*3',
    'SEND only a*2 b/5',
    'WITHDRAW 2',
    'PAUSE 2.5',
    'PAUSE Infinity',
    'PAUSE 1e+21',
    'ANSWER +?',
    'ANSWER -1.b a b type=terminate condition=item-not-found ack=1',
    'ANSWER +0 create wait=5 polling=2',
    'LOST +1.c http-503 final retryAfter=0.5',
    'LOST +? network*2',
  ]) {
    parse(`${HEAD}x y\n${OPEN}@1 SEND a ; ${event} => - | connecting\n`);
  }
});

/** @param {string} text */
function play(text) {
  const [sequence] = parse(text);
  assert.ok(sequence);
  const player = new ScriptPlayer(sequence.cfg);
  return sequence.lines.map((step) => [player.play(step).text, step.expected]);
}

test('lines are compared by meaning: spaces and the way to write equal packets do not count', () => {
  const text = `${HEAD}x y\n${OPEN}@1 ANSWER +0 create =>  session 1 ;  +1:[] | connected timer=56.00 # so\n@2 SEND a*2 a => +2:[a a a] ack=0 | connected\n`;
  for (const [actual, expected] of play(text)) assert.equal(actual, expected);
});

test('a script cannot answer a request that never left, but one that the client has given up', () => {
  assert.throws(() => play(`${HEAD}x y\n${OPEN}@1 ANSWER +7 => - | connecting\n`), /no request \+7 has left/);
  assert.deepEqual(play(`${HEAD}x y\n${OPEN}@1 ANSWER +? => - | connecting\n`).at(-1), [
    '- | connecting',
    '- | connecting',
  ]);
});

test('a script cannot send while the client closes, but in the same turn', () => {
  const created = `${HEAD}x y\n${OPEN}@1 ANSWER +0 create => - | connected\n`;
  const together = play(`${created}@2 CLOSE ; SEND a => - | closing\n@3 TIME => - | closing\n`);
  assert.equal(together.at(-2)?.[0], '+2:[a] type=terminate ack=0 | closing');
  assert.throws(
    () => play(`${created}@2 CLOSE => - | closing\n@3 SEND a => - | closing\n@4 TIME => - | closing\n`),
    /^Error: a client that closes refuses packets \(`closed`\)$/,
  );
});

test('a script of the server is refused', () => {
  assert.throws(() => parse('holdfast-script 2 server\nx y\n'), /a script of the server/);
});
