import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { EVENTS, STATES, TABLE, transition } from '../../src/session/table.js';
import { FILE, listedReaders, printStates } from '../support/print-states.js';
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

test('what compares the state outside of the table is listed in the document of the states', () => {
  const src = new URL('../../src/', import.meta.url);
  const session = readdirSync(new URL('session/', src)).map((file) => `session/${file}`);
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const path of [...session, 'session-driver.js']) {
    let method = '';
    for (const line of readFileSync(new URL(path, src), 'utf8').split('\n')) {
      method = /^ {2}(?:get |async )?(#?\w+)\(.*\) \{$/.exec(line)?.[1] ?? method;
      for (const [, state = ''] of line.matchAll(/state [!=]== '(\w+)'/g)) {
        const place = `${path.replace('session/', '')} ${method}`;
        found.set(place, (found.get(place) ?? new Set()).add(state));
      }
    }
  }
  const places = [...found].map(([place, compared]) => `${place}: ${[...compared].join(' ')}`);
  assert.deepEqual(places.sort(), listedReaders().sort());
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
