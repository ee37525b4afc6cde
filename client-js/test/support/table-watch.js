import { TABLE } from '../../src/session/table.js';

/** @typedef {{ state: string, event: string, action: string, next: string }} Row */

/**
 * The rows that fired and were not taken. `watchTable` fills it.
 *
 * @type {Row[]}
 */
const fired = [];

/** From now on, notes each row of the table that fires, in all players. */
export function watchTable() {
  const table = /** @type {Record<string, Record<string, string>>} */ (TABLE);
  for (const [state, row] of Object.entries(table)) {
    table[state] = new Proxy(row, {
      get(cells, event) {
        const cell = cells[String(event)] ?? '';
        const [action = '', next = state] = cell.split(' ');
        fired.push({ state, event: String(event), action, next });
        return cell;
      },
    });
  }
}

/** @returns {Row[]} those that fired since the last call */
export function takeFired() {
  return fired.splice(0);
}
