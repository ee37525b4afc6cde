/**
 * Looks up a cell of a state table: the only way in which a state changes.
 *
 * @template {string} State
 * @template {string} Event
 * @template {string} Action
 * @param {Record<State, Record<Event, Action>>} table
 * @param {State} state
 * @param {Event} event
 * @returns {[action: Exclude<Action extends `${infer Word} ${string}` ? Word : Action, 'impossible'>, next: State]}
 * @throws {Error} for an event that cannot happen in that state
 */
export function transition(table, state, event) {
  const [action, next = state] = /** @type {any} */ (table[state][event].split(' '));
  if (action === 'impossible') throw new Error(`${event} cannot happen while ${state}`);
  return [action, next];
}
