import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as lives from '../../src/tabs/life-table.js';
import * as links from '../../src/tabs/link-table.js';
import * as roles from '../../src/tabs/role-table.js';
import { transition } from '../../src/tabs/transition.js';
import { TAB_FILE, printTabStates } from '../support/print-states.js';
import { PeerBench } from '../support/peer-bench.js';
import { SharedSessionBench } from '../support/shared-session-bench.js';
import { CELLS, fired } from '../support/tab-cells.js';

/** @import { Cell } from '../support/tab-cells.js' */

/** @typedef {{ title: string, options: { aborted: boolean }, lines: { input: string, expected: string }[] }} Scenario */
/** @typedef {Record<string, Record<string, string>>} Table */
/** @typedef {{ scenario: Scenario, Bench: typeof PeerBench | typeof SharedSessionBench }} Play */

/**
 * A scenario is a title and lines of `INPUT => OUTPUT | STATE`; an empty line ends it. `aborted` before the first line: the
 * signal of the session is aborted from the beginning.
 *
 * @param {string} file
 * @returns {Scenario[]}
 */
function read(file) {
  const text = readFileSync(new URL(`../support/${file}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const [title = '', ...rest] = block.split('\n');
      const lines = rest
        .filter((line) => line.includes(' => '))
        .map((line) => /** @type {any} */ (/^(?<input>.*?) +=> (?<expected>.*)$/.exec(line)?.groups));
      return { title, options: { aborted: rest[0] === 'aborted' }, lines };
    });
}

/** @type {Play[]} */
const PLAYS = [
  ...read('peer-scenarios.txt').map((scenario) => ({ scenario, Bench: PeerBench })),
  ...read('shared-session-scenarios.txt').map((scenario) => ({ scenario, Bench: SharedSessionBench })),
];

/** @param {Play} play */
async function run({ scenario, Bench }) {
  const bench = new Bench(scenario.options);
  for (const { input, expected } of scenario.lines)
    assert.equal(`${await bench.run(input)} | ${bench.state}`, expected, `${scenario.title}: ${input}`);
}

for (const play of PLAYS) test(play.scenario.title, () => run(play));

const ALL = {
  role: { states: roles.ROLES, events: roles.ROLE_EVENTS, table: roles.ROLE_TABLE, other: 'stand' },
  link: { states: links.LINKS, events: links.LINK_EVENTS, table: links.LINK_TABLE, other: 'detach' },
  life: { states: lives.LIVES, events: lives.LIFE_EVENTS, table: lives.LIFE_TABLE, other: 'begin' },
};

/** Which plays fire a cell. @type {Map<Cell, Play[]>} */
const plays = new Map(CELLS.map((cell) => [cell, []]));

/** @param {Cell} cell */
const nameOf = ({ name, state, event }) => `${name} ${state} ${event}`;

test('the tables of the tabs have a cell for each state and event', () => {
  for (const { states, events, table } of Object.values(ALL)) {
    assert.deepEqual(Object.keys(table).sort(), Object.keys(states).sort());
    for (const row of Object.values(table)) assert.deepEqual(Object.keys(row).sort(), Object.keys(events).sort());
  }
});

test('the document of the tabs says the same as the tables (else: ./holdfast refresh-docs)', () => {
  assert.equal(readFileSync(TAB_FILE, 'utf8'), printTabStates());
});

test('each cell of the tables is fired by a scenario, unless it is impossible', async () => {
  for (const play of PLAYS) {
    fired.clear();
    await run(play);
    for (const cell of fired) plays.get(cell)?.push(play);
  }
  const silent = CELLS.filter((cell) => cell.cell !== 'impossible' && plays.get(cell)?.length === 0);
  assert.deepEqual(silent.map(nameOf), []);
});

test('an impossible event of a tab throws', () => {
  for (const cell of CELLS.filter((each) => each.cell === 'impossible')) {
    const { table } = ALL[cell.name];
    const step = () => transition(/** @type {Table} */ (table), cell.state, cell.event);
    assert.throws(step, /cannot happen while/, nameOf(cell));
  }
});

for (const cell of CELLS.filter((each) => each.cell !== 'impossible')) {
  test(`a scenario fails when the cell "${nameOf(cell)}" is changed`, async () => {
    const { states, other } = ALL[cell.name];
    const [action = '', next = cell.state] = cell.cell.split(' ');
    const harmless = action === 'ignore' ? other : 'ignore';
    const others = Object.keys(states).filter((state) => state !== next);
    for (const changed of [`${harmless} ${next}`, ...others.map((state) => `${action} ${state}`)])
      assert.ok(await isNoticed(cell, changed), `${nameOf(cell)} could as well be ${changed}`);
  });
}

/**
 * @param {Cell} cell
 * @param {string} changed
 * @returns {Promise<boolean>} whether a scenario fails when the cell is that
 */
async function isNoticed(cell, changed) {
  const before = CELLS.map((each) => each.cell);
  // What cannot happen is ignored meanwhile, so that a scenario fails by what it shows.
  for (const each of CELLS) if (each.cell === 'impossible') each.cell = 'ignore';
  cell.cell = changed;
  try {
    for (const play of plays.get(cell) ?? []) await run(play);
    return false;
  } catch {
    return true;
  } finally {
    CELLS.forEach((each, index) => (each.cell = before[index] ?? ''));
  }
}
