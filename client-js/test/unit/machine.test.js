import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { EVENTS, STATES, TABLE, transition } from '../../src/session/table.js';
import { FILE, printStates } from '../support/print-states.js';
import { parse } from '../support/script-parser.js';
import { ScriptPlayer } from '../support/script-player.js';

const folder = new URL('../scripts/', import.meta.url);

const sequences = readdirSync(folder).flatMap((file) =>
  parse(readFileSync(new URL(file, folder), 'utf8')).map((each) => ({ file, ...each })),
);

/** @param {typeof sequences[number]} sequence */
function play({ file, cfg, lines }) {
  const player = new ScriptPlayer(cfg);
  for (const line of lines) {
    assert.equal(player.play(line).text, line.expected, `${file}:${line.number}: ${line.cause}`);
  }
}

for (const sequence of sequences) test(`${sequence.file}: ${sequence.title}`, () => play(sequence));

/** @typedef {keyof typeof TABLE} State @typedef {keyof typeof EVENTS} TableEvent */

const states = /** @type {State[]} */ (Object.keys(STATES));
const events = /** @type {TableEvent[]} */ (Object.keys(EVENTS));
const cells = states.flatMap((state) => events.map((event) => ({ state, event })));

test('the table has a cell for each state and event', () => {
  assert.deepEqual(Object.keys(TABLE).sort(), [...states].sort());
  for (const row of Object.values(TABLE)) assert.deepEqual(Object.keys(row).sort(), [...events].sort());
});

test('the document of the states says the same as the table (else: ./holdfast refresh-docs)', () => {
  assert.equal(readFileSync(FILE, 'utf8'), printStates());
});

test('an impossible event throws', () => {
  for (const { state, event } of cells) {
    if (TABLE[state][event] !== 'impossible') continue;
    assert.throws(() => transition(state, event), /cannot happen while/, `${state} ${event}`);
  }
});

for (const { state, event } of cells) {
  const cell = TABLE[state][event];
  if (cell === 'impossible') continue;
  test(`a script fails when the cell "${state} ${event}" is changed`, () => {
    const [action, next] = transition(state, event);
    const others = /** @type {const} */ (['connected', 'closed', 'connecting', 'paused']).filter(
      (each) => each !== next,
    );
    const harmless = action === 'ignore' ? 'finish' : 'ignore';
    for (const changed of [`${harmless} ${next}`, ...others.map((other) => `${action} ${other}`)]) {
      TABLE[state][event] = /** @type {any} */ (changed);
      const noticed = sequences.some((sequence) => fails(sequence));
      TABLE[state][event] = cell;
      assert.ok(noticed, `${state} ${event} could as well be ${changed}`);
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
