/**
 * The states of a connection, written as one table: in a state, something happens, the machine acts and is in the next
 * state. Nothing changes the state except by a cell of this table.
 */

/** @import { State } from '../types.js' */

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

/**
 * In a state, for what happens: the action, and the next state if it is another one. The compiler misses what is left out.
 *
 * @type {Record<State, Record<Happening, Action | `${Action} ${State}`>>}
 */
// prettier-ignore
export const TABLE = {
  connecting: {
    created:  'begin connected',
    refused:  'retry offline',
    ended:    'finish closed', close: 'finish closed',
    probe:    'hurry',
    pause:    'ignore', resume: 'ignore',
    answered: 'impossible', lost: 'impossible', over: 'impossible', expired: 'impossible',
  },
  offline: {
    created:  'begin connected',
    refused:  'retry',
    ended:    'finish closed', close: 'finish closed',
    probe:    'hurry',
    pause:    'ignore', resume: 'ignore',
    answered: 'impossible', lost: 'impossible', over: 'impossible', expired: 'impossible',
  },
  connected: {
    answered: 'accept',
    lost:     'repeat reconnecting',
    over:     'renew connecting',
    ended:    'finish closed',
    pause:    'rest paused',
    probe:    'check',
    resume:   'ignore',
    close:    'depart closing',
    created:  'impossible', refused: 'impossible', expired: 'impossible',
  },
  reconnecting: {
    answered: 'accept connected',
    lost:     'repeat',
    over:     'renew connecting',
    expired:  'renew offline',
    ended:    'finish closed',
    probe:    'hurry',
    // A pause that may not have reached the server is no pause: to be quiet for long would end the session.
    pause:    'ignore', resume: 'ignore',
    close:    'depart closing',
    created:  'impossible', refused: 'impossible',
  },
  paused: {
    answered: 'accept',
    lost:     'repeat reconnecting',
    over:     'renew connecting',
    ended:    'finish closed',
    resume:   'stir connected',
    pause:    'ignore', probe: 'ignore',
    close:    'depart closing',
    created:  'impossible', refused: 'impossible', expired: 'impossible',
  },
  closing: {
    answered: 'accept',
    lost:     'repeat',
    over:     'finish closed', expired: 'finish closed', ended: 'finish closed',
    pause:    'ignore', resume: 'ignore', probe: 'ignore', close: 'ignore',
    created:  'impossible', refused: 'impossible',
  },
  closed: {
    pause:    'ignore', resume: 'ignore', probe: 'ignore', close: 'ignore',
    created:  'impossible', refused: 'impossible', answered: 'impossible', lost: 'impossible',
    over:     'impossible', expired: 'impossible', ended: 'impossible',
  },
};

/**
 * @param {State} state
 * @param {Happening} happening
 * @returns {[Exclude<Action, 'impossible'>, State]}
 * @throws {Error} for what cannot happen in that state
 */
export function transition(state, happening) {
  const [action, next = state] = /** @type {[Action, State?]} */ (TABLE[state][happening].split(' '));
  if (action === 'impossible') throw new Error(`${happening} cannot happen while ${state}`);
  return [action, next];
}
