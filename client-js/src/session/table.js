/**
 * The states of a connection, written as one table: in a state, something happens, the machine acts and is in the next
 * state. Nothing changes the state except by a row of this table.
 */

/** @import { State } from './types.js' */

/** What the states are. @type {Readonly<Record<State, string>>} */
export const STATES = {
  connecting: 'a session is being created',
  connected: 'all that was sent is answered or being held',
  reconnecting: 'an answer was lost; the session may still live',
  offline: 'there is no session, and creating one failed at least once',
  paused: 'the server was told to expect no request',
  closing: 'the last request is on its way',
  closed: 'the end',
};

/** What can happen. */
export const HAPPENINGS = /** @type {const} */ ({
  created: 'a session began',
  refused: 'creating one failed for now',
  answered: 'an ordinary answer was processed',
  lost: 'an exchange gave no answer, or one that asks for a repeat',
  over: 'the session is over, and another one may be created',
  expired: 'the server was silent for too long',
  ended: 'the server will not have us again, or never will understand us',
  pause: 'the user wants no request for a while',
  resume: 'the user wants to go on, or the pause has lasted long enough',
  probe: 'the user has reason to doubt that all is well',
  close: 'the user wants the end',
});

/** What is done about it. */
export const ACTIONS = /** @type {const} */ ({
  begin: 'use the new session',
  retry: 'create one again after a delay',
  accept: 'forget what was lost before',
  repeat: 'send the request again after a delay; the first time at once',
  renew: 'give the session up and create the next',
  hurry: 'try again at once, and wait less for what is under way',
  check: 'have the held request answered, and wait less for that',
  rest: 'tell the server, and send no more than packets',
  stir: 'end the pause',
  depart: 'send the last request',
  finish: 'let go of everything',
  ignore: 'nothing',
  impossible: 'a fault of ours',
});

/** @typedef {keyof typeof HAPPENINGS} Happening @typedef {keyof typeof ACTIONS} Action */

/** In a state, what happens (one or several), the action, the next state. @type {readonly (readonly [State, string, Action, State])[]} */
// prettier-ignore
export const ROWS = [
  ['connecting',   'created',                             'begin',      'connected'],
  ['connecting',   'refused',                             'retry',      'offline'],
  ['connecting',   'ended close',                         'finish',     'closed'],
  ['connecting',   'probe',                               'hurry',      'connecting'],
  ['connecting',   'pause resume',                        'ignore',     'connecting'],
  ['connecting',   'answered lost over expired',          'impossible', 'connecting'],

  ['offline',      'created',                             'begin',      'connected'],
  ['offline',      'refused',                             'retry',      'offline'],
  ['offline',      'ended close',                         'finish',     'closed'],
  ['offline',      'probe',                               'hurry',      'offline'],
  ['offline',      'pause resume',                        'ignore',     'offline'],
  ['offline',      'answered lost over expired',          'impossible', 'offline'],

  ['connected',    'answered',                            'accept',     'connected'],
  ['connected',    'lost',                                'repeat',     'reconnecting'],
  ['connected',    'over',                                'renew',      'connecting'],
  ['connected',    'ended',                               'finish',     'closed'],
  ['connected',    'pause',                               'rest',       'paused'],
  ['connected',    'probe',                               'check',      'connected'],
  ['connected',    'resume',                              'ignore',     'connected'],
  ['connected',    'close',                               'depart',     'closing'],
  ['connected',    'created refused expired',             'impossible', 'connected'],

  // A pause that may not have reached the server is no pause: to be quiet for long would end the session.
  ['reconnecting', 'answered',                            'accept',     'connected'],
  ['reconnecting', 'lost',                                'repeat',     'reconnecting'],
  ['reconnecting', 'over',                                'renew',      'connecting'],
  ['reconnecting', 'expired',                             'renew',      'offline'],
  ['reconnecting', 'ended',                               'finish',     'closed'],
  ['reconnecting', 'probe',                               'hurry',      'reconnecting'],
  ['reconnecting', 'pause resume',                        'ignore',     'reconnecting'],
  ['reconnecting', 'close',                               'depart',     'closing'],
  ['reconnecting', 'created refused',                     'impossible', 'reconnecting'],

  ['paused',       'answered',                            'accept',     'paused'],
  ['paused',       'lost',                                'repeat',     'reconnecting'],
  ['paused',       'over',                                'renew',      'connecting'],
  ['paused',       'ended',                               'finish',     'closed'],
  ['paused',       'resume',                              'stir',       'connected'],
  ['paused',       'pause probe',                         'ignore',     'paused'],
  ['paused',       'close',                               'depart',     'closing'],
  ['paused',       'created refused expired',             'impossible', 'paused'],

  ['closing',      'answered',                            'accept',     'closing'],
  ['closing',      'lost',                                'repeat',     'closing'],
  ['closing',      'over expired ended',                  'finish',     'closed'],
  ['closing',      'pause resume probe close',            'ignore',     'closing'],
  ['closing',      'created refused',                     'impossible', 'closing'],

  ['closed',       'pause resume probe close',            'ignore',     'closed'],
  ['closed',       'created refused answered lost over expired ended', 'impossible', 'closed'],
];

/** The table by its cells, `state happening`: every one is there, once. @type {Map<string, readonly [Action, State]>} */
export const CELLS = new Map(
  ROWS.flatMap(([state, happenings, action, next]) =>
    happenings.split(' ').map((happening) => [`${state} ${happening}`, [action, next]]),
  ),
);

/**
 * @param {State} state
 * @param {Happening} happening
 * @returns {readonly [Action, State]}
 * @throws {Error} for what cannot happen in that state
 */
export function transition(state, happening) {
  const cell = CELLS.get(`${state} ${happening}`);
  if (!cell || cell[0] === 'impossible') throw new Error(`${happening} cannot happen while ${state}`);
  return cell;
}
