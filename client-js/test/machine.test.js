import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { CELLS, ROWS, transition } from '../src/session/table.js';
import { Bench, parse } from './support/script.js';

const folder = new URL('scripts/', import.meta.url);

const sequences = readdirSync(folder).flatMap((file) =>
  parse(readFileSync(new URL(file, folder), 'utf8')).map((each) => ({ file, ...each })),
);

/** @param {typeof sequences[number]} sequence */
function play({ file, lines }) {
  const bench = new Bench();
  for (const line of lines) {
    assert.equal(bench.run(line), line.expected, `${file}:${line.number}: @${line.time} ${line.input}`);
  }
}

for (const sequence of sequences) test(`${sequence.file}: ${sequence.title}`, () => play(sequence));

test('the table has no cell twice, and every state can be closed, paused and resumed', () => {
  assert.equal(CELLS.size, ROWS.length);
  for (const [state] of ROWS) {
    for (const wish of ['close', 'pause', 'resume']) assert.ok(CELLS.has(`${state} ${wish}`), `${state} ${wish}`);
  }
});

test('what cannot happen is an error, not a silent step', () => {
  assert.throws(() => transition('closed', 'answered'), /answered cannot happen while closed/);
});

for (const [state, happening, action, next] of ROWS) {
  test(`a script fails when the row "${state} ${happening}" is changed`, () => {
    const cell = `${state} ${happening}`;
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
