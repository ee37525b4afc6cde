/** The cells of the tables of a tab, each of which notes that it fired. */

import { LIFE_TABLE } from '../../src/tabs/life-table.js';
import { LINK_TABLE } from '../../src/tabs/link-table.js';
import { ROLE_TABLE } from '../../src/tabs/role-table.js';

/** @typedef {{ name: 'role' | 'link' | 'life', state: string, event: string, cell: string }} Cell of a table; it may be changed */

const FIRST = { role: 'opening', link: 'searching', life: 'opening' };

/** In which states the tab on the bench is, by the cells that fired. */
export const states = { ...FIRST };

/** To be called for each new tab. */
export function resetStates() {
  Object.assign(states, FIRST);
}

/** The cells that fired since a test emptied this. @type {Set<Cell>} */
export const fired = new Set();

/** All cells of the tables. */
export const CELLS = [...observe('role', ROLE_TABLE), ...observe('link', LINK_TABLE), ...observe('life', LIFE_TABLE)];

/**
 * @param {Cell['name']} name
 * @param {Record<string, Record<string, string>>} table
 * @returns {Cell[]} its cells, each of which notes that it is looked up
 */
function observe(name, table) {
  return Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).map(([event, text]) => {
      const cell = { name, state, event, cell: text };
      const get = () => {
        fired.add(cell);
        if (cell.cell !== 'impossible') states[name] = cell.cell.split(' ')[1] ?? state;
        return cell.cell;
      };
      Object.defineProperty(row, event, { get, enumerable: true });
      return cell;
    }),
  );
}
