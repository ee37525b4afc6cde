/** The table of the client's machine as a document: `docs/client/states.md`. */

import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ACTIONS, EVENTS, STATES, TABLE } from '../../src/session/table.js';

export const FILE = new URL('../../../docs/client/states.md', import.meta.url);

const INTRO = `# The states of a client

<!-- Printed from client-js/src/session/table.js: \`./holdfast refresh-docs\`. A test fails when this
     file is not what would be printed. -->

The session is a state machine. Requests and their rids are kept beside it, in \`request-window.js\`; when to try
again, in \`backoff.js\`; the table decides the rest. \`session.state\` and the event \`state\` have these states, with
[a reason](reasons.md) for each.`;

export function printStates() {
  return [
    INTRO,
    drawing(),
    '## States',
    words(['state', 'what it is'], STATES),
    '## Events',
    words(['event', 'what happened'], EVENTS),
    '## Actions',
    words(['action', 'what is done'], ACTIONS),
    '## The table',
    table(
      ['in', 'on', 'do', 'go to'],
      cells().map(({ state, event, action, next }) =>
        action === 'impossible'
          ? [code(state), code(event), 'impossible', '']
          : [code(state), code(event), code(action), code(next)],
      ),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function cells() {
  return Object.entries(TABLE).flatMap(([state, row]) =>
    Object.entries(row).map(([event, cell]) => {
      const [action = '', next = state] = cell.split(' ');
      return { state, event, action, next };
    }),
  );
}

/** As Mermaid: an arrow from state to state, with all that leads along it. */
function drawing() {
  /** @type {Map<string, string[]>} */
  const arrows = new Map();
  for (const { state, event, action, next } of cells()) {
    if (action === 'ignore' || action === 'impossible') continue;
    const arrow = `${state} --> ${next}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), `${event} / ${action}`]);
  }
  const lines = [...arrows].map(([arrow, labels]) => `    ${arrow} : ${labels.join('<br/>')}`);
  return [
    '```mermaid',
    'stateDiagram-v2',
    '    [*] --> connecting',
    ...lines,
    '    closed --> [*]',
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(FILE, printStates());
