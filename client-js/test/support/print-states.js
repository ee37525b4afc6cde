/** The state tables of the client as documents: `docs/client/states.md` and `docs/client/tab-states.md`. */

import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ACTIONS, EVENTS, STATES, TABLE } from '../../src/session/table.js';
import { LIFE_ACTIONS, LIFE_EVENTS, LIFE_TABLE, LIVES } from '../../src/tabs/life-table.js';
import { LINK_ACTIONS, LINK_EVENTS, LINK_TABLE, LINKS } from '../../src/tabs/link-table.js';
import { ROLE_ACTIONS, ROLE_EVENTS, ROLE_TABLE, ROLES } from '../../src/tabs/role-table.js';

/** @typedef {Record<string, Record<string, string>>} Table */

export const FILE = new URL('../../../docs/client/states.md', import.meta.url);
export const TAB_FILE = new URL('../../../docs/client/tab-states.md', import.meta.url);

const INTRO = `# The states of a client

<!-- Printed from client-js/src/session/table.js: \`./holdfast refresh-docs\`. A test fails when this
     file is not what would be printed. -->

The session is a state machine. Requests and their rids are kept beside it, in \`request-window.js\`; when to try
again, in \`backoff.js\`; the table decides the rest. \`session.state\` and the event \`state\` have these states, with
[a reason](reasons.md) for each.`;

const TAB_INTRO = `# The states of a tab

<!-- Printed from the tables in client-js/src/tabs/: \`./holdfast refresh-docs\`. A test fails when this
     file is not what would be printed. -->

Tabs that [share a session](tabs.md) have three tables. The role says whether a tab leads, the link whom it
follows (a tab that leads follows itself), and the life is that of the session as the application has it.`;

/**
 * What compares the state outside of the table: in which method, with which states, and why it is no row.
 *
 * @type {[string, string[], string][]}
 */
const READERS = [
  ['machine.js fresh', ['connected'], 'a trace asks whether it can begin here'],
  [
    'machine.js admit',
    ['closing', 'closed'],
    'the application is told at once, by an exception, that it sends too late',
  ],
  ['machine.js flush', ['closed'], 'the end of a turn is no event, and after the end no request is due'],
  [
    'machine.js deadline',
    ['closed', 'connected', 'reconnecting'],
    'each state has its timers: this says when one is due',
  ],
  [
    'machine.js #send',
    ['closed'],
    'a packet that was admitted in the turn that ends the connection has no queue to wait in',
  ],
  ['machine.js #handOver', ['closing'], 'an application that closes gets nothing more, whatever answer carries it'],
  ['machine.js #terminated', ['closing'], 'it names the event and the reason: the end was asked for'],
  ['machine.js #expiry', ['reconnecting'], 'it is the timer of this state'],
  [
    'actions.js write',
    ['closing', 'paused'],
    'what leaves now may be the last that the page does: it is sent with `keepalive`',
  ],
  ['server-session.js due', ['closing'], 'requests are due by state: here the last one'],
  [
    'server-session.js #wantsRequest',
    ['closing', 'paused'],
    'likewise: those before the last one, and none without packets',
  ],
  ['session-driver.js #perform', ['closed'], 'listeners to the end find the last turn in the trace'],
];

export function printStates() {
  const all = { states: STATES, events: EVENTS, actions: ACTIONS, table: TABLE };
  const readers = table(
    ['place', 'compares with', 'why it is no row'],
    READERS.map(([place, states, why]) => [code(place), states.map(code).join(' '), why]),
  );
  return [
    INTRO,
    ...print('connecting', 'closed', all, '## '),
    '## What compares the state outside of the table',
    'All places in `src/session` and the driver; a test finds them. None of them changes a state.',
    readers,
  ]
    .join('\n\n')
    .concat('\n');
}

/** The places of the readers and the states that each compares with, as they are listed. */
export function listedReaders() {
  return READERS.map(([place, states]) => `${place}: ${states.join(' ')}`);
}

export function printTabStates() {
  const role = { states: ROLES, events: ROLE_EVENTS, actions: ROLE_ACTIONS, table: ROLE_TABLE };
  const link = { states: LINKS, events: LINK_EVENTS, actions: LINK_ACTIONS, table: LINK_TABLE };
  const life = { states: LIVES, events: LIFE_EVENTS, actions: LIFE_ACTIONS, table: LIFE_TABLE };
  return [
    TAB_INTRO,
    '## The role, in `peer.js`',
    ...print('opening', 'left', role, '### '),
    '## The link, in `leader-link.js`',
    ...print('searching', undefined, link, '### '),
    '## The life, in `shared-session.js`',
    ...print('opening', 'closed', life, '### '),
  ]
    .join('\n\n')
    .concat('\n');
}

/**
 * @param {string} first state
 * @param {string | undefined} last state
 * @param {{ states: Record<string, string>, events: Record<string, string>, actions: Record<string, string>, table: Table }} all
 * @param {string} mark of a heading
 */
function print(first, last, { states, events, actions, table: cells }, mark) {
  return [
    drawing(first, last, rowsOf(cells)),
    `${mark}States`,
    words(['state', 'what it is'], states),
    `${mark}Events`,
    words(['event', 'what happened'], events),
    `${mark}Actions`,
    words(['action', 'what is done'], actions),
    `${mark}The table`,
    table(
      ['in', 'on', 'do', 'go to'],
      rowsOf(cells).map(({ state, event, action, next }) =>
        action === 'impossible'
          ? [code(state), code(event), 'impossible', '']
          : [code(state), code(event), code(action), code(next)],
      ),
    ),
  ];
}

/** @param {Table} table */
function rowsOf(table) {
  return Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).map(([event, cell]) => {
      const [action = '', next = state] = cell.split(' ');
      return { state, event, action, next };
    }),
  );
}

/**
 * As Mermaid: an arrow from state to state, with all that leads along it.
 *
 * @param {string} first state
 * @param {string | undefined} last state
 * @param {ReturnType<typeof rowsOf>} rows
 */
function drawing(first, last, rows) {
  /** @type {Map<string, string[]>} */
  const arrows = new Map();
  for (const { state, event, action, next } of rows) {
    if (action === 'ignore' || action === 'impossible') continue;
    const arrow = `${state} --> ${next}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), `${event} / ${action}`]);
  }
  const lines = [...arrows].map(([arrow, labels]) => `    ${arrow} : ${labels.join('<br/>')}`);
  return [
    '```mermaid',
    'stateDiagram-v2',
    `    [*] --> ${first}`,
    ...lines,
    ...(last ? [`    ${last} --> [*]`] : []),
    '```',
    '',
    'What is ignored is not drawn.',
  ].join('\n');
}

/**
 * @param {string[]} head
 * @param {Record<string, string>} meanings
 */
function words(head, meanings) {
  return table(
    head,
    Object.entries(meanings).map(([word, meaning]) => [code(word), meaning]),
  );
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`.replaceAll('|  |', '| |'));
  return lines.join('\n');
}

/** @param {string} word */
function code(word) {
  return `\`${word}\``;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(FILE, printStates());
  writeFileSync(TAB_FILE, printTabStates());
}
