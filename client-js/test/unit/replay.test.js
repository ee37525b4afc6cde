import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from '../support/script-parser.js';

const program = fileURLToPath(new URL('../support/replay.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'holdfast-replay-'));
after(() => rmSync(folder, { recursive: true }));

const RIGHT = `holdfast-script 2 client

one a session
@0   OPEN => +0:[] create | connecting
# The server grants it.
@0.1 ANSWER +0 create   => session 1 ; +1:[] | connected timer=55.1
@60  TIME => abort +1 ; +1.b:[] ; +2:[] ack=0 | reconnecting   # it is silent
`;

/** @param {...string} args */
function replay(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/**
 * @param {string} name
 * @param {string} text
 */
function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('scripts that pass are counted, and the first wrong step of one that fails is shown', () => {
  const right = file('right.txt', RIGHT);
  const started = replay(right);
  assert.deepEqual(started, { status: 0, stdout: '1 sequence of the client, all as expected\n', stderr: '' });
  const wrong = file('wrong.txt', RIGHT.replace('session 1 ; ', ''));
  assert.deepEqual(replay(right, wrong), {
    status: 1,
    stdout: `${wrong}:6: one
  expected: @0.1 ANSWER +0 create => +1:[] | connected timer=55.1
  actual:   @0.1 ANSWER +0 create => session 1 ; +1:[] | connected timer=55.1
1 of 2 sequences of the client otherwise
`,
    stderr: '',
  });
});

test('the wrong steps behind the first of a sequence are counted', () => {
  const next = '@61 SEND a => - | connected\n@62 TIME => - | reconnecting\n';
  const wrong = file('several.txt', `${RIGHT.replace('session 1 ; ', '').replace('+2:[] ack=0', '+2:[]')}${next}`);
  const { status, stdout } = replay(wrong);
  assert.equal(status, 1);
  assert.match(stdout, /^.*several.txt:6: one\n {2}expected: .*\n {2}actual: .*\n/);
  assert.match(
    stdout,
    /\n {2}and 2 more steps of this sequence came out otherwise\n1 of 1 sequence of the client otherwise\n$/,
  );
});

const UNSENT = `${RIGHT}@60.1 ANSWER +1.c => - | reconnecting   # it did not leave
@60.2 TIME => - | reconnecting
@60.3 TIME => - | reconnecting

two another
@0 OPEN => +0:[] create | closed
`;

test('a step with a request that has not left fails, and only the rest of its sequence is not played', () => {
  const path = file('unsent.txt', UNSENT);
  assert.deepEqual(replay(path, file('right.txt', RIGHT)), {
    status: 1,
    stdout: `${path}:8: one
  expected: @60.1 ANSWER +1.c => - | reconnecting
  actual:   no request +1.c has left in this session; the last that did: +0 +1 +1.b +2 (+? is one of an earlier session)
  not played: the 2 steps behind it
${path}:13: two
  expected: @0 OPEN => +0:[] create | closed
  actual:   @0 OPEN => +0:[] create | connecting
2 of 3 sequences of the client otherwise
`,
    stderr: '',
  });
});

test('the line from which on a sequence was not played is told behind the first wrong step', () => {
  const { stdout } = replay(file('both.txt', UNSENT.replace('session 1 ; ', '')));
  assert.match(
    stdout,
    /both.txt:6: one\n.*\n.*\n {2}line 8 could not be played, nor the 2 steps behind it: no request \+1\.c has left .*\n/,
  );
});

test('explain shows a sequence as far as it was played', () => {
  const { status, stdout } = replay('--explain', file('unsent.txt', UNSENT));
  assert.equal(status, 1);
  assert.match(stdout, /did not leave\n {6}could not be played, nor the 2 steps behind it: no request \+1\.c has left/);
  assert.match(stdout, /@60\.3 TIME => - \| reconnecting\n\n +application +client +server\n@0 /);
  assert.match(stdout, /\n2 sequences of the client, 1 step otherwise, 1 sequence not played to the end\n$/);
});

test('rewrite leaves the steps that could not be played, and fails', () => {
  const path = file('unsent.txt', UNSENT);
  const { status, stdout } = replay('--rewrite', path);
  assert.equal(status, 1);
  assert.equal(readFileSync(path, 'utf8'), UNSENT.replace('| closed', '| connecting'));
  assert.match(
    stdout,
    /^.*:8: one\n {2}could not be played, nor the 2 steps behind it: .*\n.*:13: two\n {2}- .*\n {2}\+ .*\n2 sequences of the client, 1 step rewritten, 1 sequence not played to the end\n$/,
  );
});

test('the error of a file that cannot be parsed names the line', () => {
  const broken = file('broken.txt', `${RIGHT}@61 SHOUT => - | connected\n`);
  const { status, stdout, stderr } = replay(file('right.txt', RIGHT), broken);
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^holdfast: .*broken\.txt:8: unknown event 'SHOUT'; known: OPEN /);
});

test('rewrite replaces the expectations in the file by the outcomes, and leaves all else', () => {
  const path = file('rewrite.txt', RIGHT.replace('session 1 ; ', '').replace('+2:[] ack=0 ', '+2:[] '));
  chmodSync(path, 0o640);
  const { status, stdout } = replay('--rewrite', path);
  assert.equal(status, 0);
  assert.equal(readFileSync(path, 'utf8'), RIGHT);
  assert.equal(statSync(path).mode & 0o777, 0o640);
  assert.match(stdout, /rewrite\.txt:7: one\n {2}- @60 TIME => .* ; \+2:\[\] \| .*\n {2}\+ @60 TIME => .* ack=0 \|/);
  assert.match(stdout, /\n1 sequence of the client, 2 steps rewritten\n$/);
  assert.equal(replay('--rewrite', path).stdout, '1 sequence of the client, all as expected\n');
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('rewritten')),
    [],
  );
});

test('rewrite keeps a byte order mark', () => {
  const path = file('marked.txt', `\uFEFF${RIGHT.replace('session 1 ; ', '')}`);
  assert.equal(replay('--rewrite', path).status, 0);
  assert.equal(readFileSync(path, 'utf8'), `\uFEFF${RIGHT}`);
});

test('explain shows each step with the rows that fire, and a sequence with its diagram', () => {
  const { status, stdout } = replay('--explain', file('explained.txt', RIGHT.replace('session 1 ; ', '')));
  assert.equal(status, 1);
  assert.equal(
    stdout,
    `holdfast-script 2 client

one a session
@0   OPEN => +0:[] create | connecting
      no row fires
# The server grants it.
@0.1 ANSWER +0 create   => session 1 ; +1:[] | connected timer=55.1
      expected: @0.1 ANSWER +0 create => +1:[] | connected timer=55.1
      row: in connecting on created do begin, go to connected (use the new session)
@60  TIME => abort +1 ; +1.b:[] ; +2:[] ack=0 | reconnecting   # it is silent
      row: at @55.1, in connected on unanswered do repeat, go to reconnecting (send the request again after a delay; the first time at once)

      application           client                 server
@0         |-- OPEN ---------->|                      |
           |             [connecting]                 |
           |                   |-- +0:[] create ----->|
@0.1       |                   |<- ANSWER +0 create --|
           |<----- session 1 --|                      |
           |              [connected]                 |
           |                   |-- +1:[] ------------>|
@55.1      |            [timer is due]                |
           |                   |-- abort +1 --------x |
           |            [reconnecting]                |
           |                   |-- +1.b:[] ---------->|
           |                   |-- +2:[] ack=0 ------>|

1 sequence of the client, 1 step otherwise
`,
  );
});

test('explain draws a send of several packets as one arrow, and a row that fires for each of them once', () => {
  const { status, stdout } = replay('--explain', file('packets.txt', `${RIGHT}@61 SEND a*2 => - | reconnecting\n`));
  assert.equal(status, 0, stdout);
  assert.equal(stdout.match(/-- SEND a\*2 -+>/g)?.length, 1, stdout);
  const [, rows = ''] = /@61 SEND .*\n((?: {6}.*\n)+)/.exec(stdout) ?? [];
  assert.match(rows, /^ {6}row: in reconnecting on \w+ do .*\n$/);
});

test('the script in the documentation passes', () => {
  const page = readFileSync(new URL('../../../docs/scripts.md', import.meta.url), 'utf8');
  const [block = ''] = /^ {4}holdfast-script 2 client\n(\n| {4}.*\n)+/m.exec(page) ?? [];
  const path = file('documented.txt', block.replace(/^ {4}/gm, ''));
  assert.deepEqual(replay(path), { status: 0, stdout: '1 sequence of the client, all as expected\n', stderr: '' });
});

test('the documentation has the outcome of each event of a client', () => {
  const page = readFileSync(new URL('../../../docs/scripts.md', import.meta.url), 'utf8');
  const outcomes = page.split('| event | comes to |')[2] ?? '';
  for (const event of ['OPEN', 'SEND', 'WITHDRAW', 'ANSWER', 'LOST', 'PAUSE', 'PROBE', 'CLOSE']) {
    assert.ok(outcomes.includes(`\n| \`${event}`), event);
  }
});

const old = new URL('../scripts-form-1/', import.meta.url);
const today = parse(readFileSync(new URL('../scripts/machine.txt', import.meta.url), 'utf8'));

for (const name of readdirSync(old)) {
  test(`a file of the legacy form runs, and expects the same as the rewritten one: ${name}`, () => {
    const path = fileURLToPath(new URL(name, old));
    assert.equal(replay(path).status, 0);
    const copy = join(folder, name);
    copyFileSync(path, copy);
    const { status, stdout } = replay('--rewrite', copy);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /takes the current form\n\d+ sequences? of the client, all as expected/);
    const before = parse(readFileSync(path, 'utf8'));
    const after = parse(readFileSync(copy, 'utf8'));
    assert.deepEqual(after.map(withoutNumbers), before.map(withoutNumbers));
    for (const sequence of before) {
      const now = today.find((each) => each.name === sequence.name);
      if (now) assert.deepEqual(withoutNumbers(now), withoutNumbers(sequence));
    }
  });
}

/** @param {import('../support/script-parser.js').Sequence} sequence */
function withoutNumbers(sequence) {
  return { ...sequence, number: 0, lines: sequence.lines.map((line) => ({ ...line, number: 0 })) };
}
