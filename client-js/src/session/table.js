/**
 * The states of a connection, written as one table: in a state, something happens, the machine acts and is in the next
 * state. Nothing changes the state except by a row of this table. What the words mean stands in `types.js`.
 *
 * What can happen:
 * - `created`: a session began. `refused`: creating one failed for now.
 * - `answered`: an ordinary answer was processed. `lost`: an exchange gave no answer, or one that asks for a repeat.
 * - `over`: the session is over, and another one may be created. `expired`: the server was silent for too long.
 * - `ended`: the server will not have us again, or never will understand us.
 * - `pause`, `resume`, `close`: what the user wants; `resume` also when a pause has lasted long enough.
 */

/** @import { State } from './types.js' */

/**
 * @typedef {'created' | 'refused' | 'answered' | 'lost' | 'over' | 'expired' | 'ended' | 'pause' | 'resume' | 'close'} Happening
 * @typedef {'begin' | 'retry' | 'accept' | 'repeat' | 'renew' | 'rest' | 'stir' | 'depart' | 'finish' | 'ignore'} Action
 * `begin` a session. `retry` creating one. `accept` the answer. `repeat` what was lost. `renew`: give the session up and
 * create the next. `rest` until the pause is over, or `stir` before. `depart`: send the last request. `finish` for good
 */

/** @type {readonly (readonly [State, Happening, Action, State])[]} */
// prettier-ignore
export const ROWS = [
  // state          happening    action    next
  ['connecting',   'created',   'begin',  'connected'],
  ['connecting',   'refused',   'retry',  'offline'],
  ['connecting',   'ended',     'finish', 'closed'],
  ['connecting',   'pause',     'ignore', 'connecting'],
  ['connecting',   'resume',    'ignore', 'connecting'],
  ['connecting',   'close',     'finish', 'closed'],

  ['offline',      'created',   'begin',  'connected'],
  ['offline',      'refused',   'retry',  'offline'],
  ['offline',      'ended',     'finish', 'closed'],
  ['offline',      'pause',     'ignore', 'offline'],
  ['offline',      'resume',    'ignore', 'offline'],
  ['offline',      'close',     'finish', 'closed'],

  ['connected',    'answered',  'accept', 'connected'],
  ['connected',    'lost',      'repeat', 'reconnecting'],
  ['connected',    'over',      'renew',  'connecting'],
  ['connected',    'ended',     'finish', 'closed'],
  ['connected',    'pause',     'rest',   'paused'],
  ['connected',    'resume',    'ignore', 'connected'],
  ['connected',    'close',     'depart', 'closing'],

  ['reconnecting', 'answered',  'accept', 'connected'],
  ['reconnecting', 'lost',      'repeat', 'reconnecting'],
  ['reconnecting', 'over',      'renew',  'connecting'],
  ['reconnecting', 'expired',   'renew',  'offline'],
  ['reconnecting', 'ended',     'finish', 'closed'],
  ['reconnecting', 'pause',     'ignore', 'reconnecting'],
  ['reconnecting', 'resume',    'ignore', 'reconnecting'],
  ['reconnecting', 'close',     'depart', 'closing'],

  // A pause that may not have reached the server is no pause: to be quiet for long would end the session.
  ['paused',       'answered',  'accept', 'paused'],
  ['paused',       'lost',      'repeat', 'reconnecting'],
  ['paused',       'over',      'renew',  'connecting'],
  ['paused',       'ended',     'finish', 'closed'],
  ['paused',       'pause',     'ignore', 'paused'],
  ['paused',       'resume',    'stir',   'connected'],
  ['paused',       'close',     'depart', 'closing'],

  ['closing',      'answered',  'accept', 'closing'],
  ['closing',      'lost',      'repeat', 'closing'],
  ['closing',      'over',      'finish', 'closed'],
  ['closing',      'expired',   'finish', 'closed'],
  ['closing',      'ended',     'finish', 'closed'],
  ['closing',      'pause',     'ignore', 'closing'],
  ['closing',      'resume',    'ignore', 'closing'],
  ['closing',      'close',     'ignore', 'closing'],

  ['closed',       'pause',     'ignore', 'closed'],
  ['closed',       'resume',    'ignore', 'closed'],
  ['closed',       'close',     'ignore', 'closed'],
];

/** The table by its cells, `state happening`. @type {Map<string, readonly [Action, State]>} */
export const CELLS = new Map(ROWS.map(([state, happening, action, next]) => [`${state} ${happening}`, [action, next]]));

/**
 * @param {State} state
 * @param {Happening} happening
 * @returns {readonly [Action, State]}
 * @throws {Error} for what cannot happen in that state
 */
export function transition(state, happening) {
  const cell = CELLS.get(`${state} ${happening}`);
  if (!cell) throw new Error(`${happening} cannot happen while ${state}`);
  return cell;
}
