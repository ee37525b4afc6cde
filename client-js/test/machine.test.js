import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { CELLS, HAPPENINGS, ROWS, transition } from '../src/session/table.js';
import { FILE, printStates } from './support/print-states.js';
import { Bench, parse } from './support/script.js';

const folder = new URL('scripts/', import.meta.url);

const sequences = readdirSync(folder).flatMap((file) =>
  parse(readFileSync(new URL(file, folder), 'utf8')).map((each) => ({ file, ...each })),
);

/** @param {typeof sequences[number]} sequence */
function play({ file, cfg, lines }) {
  const bench = new Bench(cfg);
  for (const line of lines) {
    assert.equal(bench.run(line), line.expected, `${file}:${line.number}: @${line.time} ${line.input}`);
  }
}

for (const sequence of sequences) test(`${sequence.file}: ${sequence.title}`, () => play(sequence));

const STATES = [...new Set(ROWS.map(([state]) => state))];
const HOW_MANY = ROWS.reduce((sum, [, happenings]) => sum + happenings.split(' ').length, 0);

test('the table says for every state what is done about everything that can happen, once', () => {
  const all = STATES.flatMap((state) => Object.keys(HAPPENINGS).map((happening) => `${state} ${happening}`));
  assert.deepEqual([...CELLS.keys()].sort(), all.sort());
  assert.equal(HOW_MANY, all.length);
});

test('the document of the states is what the table says (else: ./holdfast refresh-docs)', () => {
  assert.equal(readFileSync(FILE, 'utf8'), printStates());
});

test('what cannot happen is an error, not a silent step', () => {
  for (const [cell, [action]] of CELLS) {
    const [state, happening] = /** @type {[any, any]} */ (cell.split(' '));
    if (action === 'impossible') assert.throws(() => transition(state, happening), /cannot happen while/, cell);
  }
});

for (const [cell, [action, next]] of CELLS) {
  if (action === 'impossible') continue;
  test(`a script fails when the cell "${cell}" is changed`, () => {
    const others = /** @type {const} */ (['connected', 'closed', 'connecting', 'paused']).filter(
      (each) => each !== next,
    );
    const harmless = action === 'ignore' ? 'finish' : 'ignore';
    for (const changed of [[harmless, next], ...others.map((other) => [action, other])]) {
      CELLS.set(cell, /** @type {any} */ (changed));
      const noticed = sequences.some((sequence) => fails(sequence));
      CELLS.set(cell, [action, next]);
      assert.ok(noticed, `${cell} could as well be ${changed.join(' ')}`);
    }
  });
}

/** @param {typeof sequences[number]} sequence */
function fails(sequence) {
  try {
    play(sequence);
    return false;
  } catch {
    return true;
  }
}
