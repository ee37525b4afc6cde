import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { ROWS, transition } from '../src/table.js';
import { Bench, parse } from './support/script.js';

const folder = new URL('scripts/', import.meta.url);
const update = process.env.PRINT === '1';

for (const file of readdirSync(folder)) {
  for (const { title, lines } of parse(readFileSync(new URL(file, folder), 'utf8'))) {
    test(`${file}: ${title}`, () => {
      const bench = new Bench();
      for (const line of lines) {
        const actual = bench.run(line);
        if (update) process.stdout.write(`${line.number}: @${line.time} ${line.input} => ${actual}\n`);
        else assert.equal(actual, line.expected, `${file}:${line.number}: @${line.time} ${line.input}`);
      }
    });
  }
}

test('the table has no cell twice, and every state but the last can be closed', () => {
  const cells = ROWS.map(([state, happening]) => `${state} ${happening}`);
  assert.equal(new Set(cells).size, cells.length);
  for (const [state] of ROWS) assert.ok(cells.includes(`${state} close`), state);
});

test('what cannot happen is an error, not a silent step', () => {
  assert.throws(() => transition('closed', 'answered'), /answered cannot happen while closed/);
});
