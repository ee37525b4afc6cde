/**
 * The state table of a client's connection: for a state and an event, the action and the next state. The state changes by a
 * cell of this table only.
 */

/** @import { State } from '../types.js' */

/** What the states are. @type {Readonly<Record<State, string>>} */
export const STATES = {
  connecting:
    'a session is being created, or will be after a delay: the first, or one in place of one that the server ended',
  connected: 'the session lives, as far as its answers tell',
  reconnecting: 'an answer was lost; the session may still live',
  offline: 'there is no session, and one is created after a delay',
  paused: 'the server is told to expect no request',
  closing: 'the last request is on its way',
  closed: 'the end',
};

export const EVENTS = /** @type {const} */ ({
  created: 'a session began',
  refused: 'creating a session failed for now',
  answered: 'an ordinary answer was processed',
  unanswered: 'an exchange gave no answer, or one that asks for a repeat',
  terminated: 'the session is over, and another one may be created',
  expired: 'the server was silent for too long',
  rejected: 'the server accepts no further session of this client, or none of its requests',
  pause: 'the application wants no request for a while',
  resume: 'the application wants to go on, or the pause has lasted long enough',
  probe: 'the page, the network or the application has reason to doubt the connection',
  close: 'the application wants the end',
});

export const ACTIONS = /** @type {const} */ ({
  begin: 'use the new session',
  retry: 'create one again after a delay',
  recover: 'count failures from none again',
  repeat: 'send the request again after a delay; the first time at once',
  replace: 'give the session up and create the next',
  hasten: 'try again at once, and wait less for what is under way',
  check: 'have the held request answered, and wait less for that',
  pause: 'tell the server, and send no more than packets',
  resume: 'end the pause',
  terminate: 'send the last request',
  finish: 'drop everything',
  ignore: 'nothing',
  impossible: 'throw: the library has a bug',
});

/** @typedef {keyof typeof EVENTS} TableEvent @typedef {keyof typeof ACTIONS} Action */

/**
 * In a state, for an event: the action, and the next state if it is another one. A cell that is left out is a type error.
 *
 * @type {Record<State, Record<TableEvent, Action | `${Action} ${State}`>>}
 */
// prettier-ignore
export const TABLE = {
  connecting: {
    created:    'begin connected',
    refused:    'retry offline',
    rejected:   'finish closed', close: 'finish closed',
    probe:      'hasten',
    pause:      'ignore', resume: 'ignore',
    answered:   'impossible', unanswered: 'impossible', terminated: 'impossible', expired: 'impossible',
  },
  offline: {
    created:    'begin connected',
    refused:    'retry',
    rejected:   'finish closed', close: 'finish closed',
    probe:      'hasten',
    pause:      'ignore', resume: 'ignore',
    answered:   'impossible', unanswered: 'impossible', terminated: 'impossible', expired: 'impossible',
  },
  connected: {
    answered:   'recover',
    unanswered: 'repeat reconnecting',
    terminated: 'replace connecting',
    rejected:   'finish closed',
    pause:      'pause paused',
    probe:      'check',
    resume:     'ignore',
    close:      'terminate closing',
    created:    'impossible', refused: 'impossible', expired: 'impossible',
  },
  reconnecting: {
    answered:   'recover connected',
    unanswered: 'repeat',
    terminated: 'replace connecting',
    expired:    'replace offline',
    rejected:   'finish closed',
    probe:      'hasten',
    // A pause that may not have reached the server is no pause: a long silence would end the session.
    pause:      'ignore', resume: 'ignore',
    close:      'terminate closing',
    created:    'impossible', refused: 'impossible',
  },
  paused: {
    answered:   'recover',
    unanswered: 'repeat reconnecting',
    terminated: 'replace connecting',
    rejected:   'finish closed',
    resume:     'resume connected',
    pause:      'ignore', probe: 'ignore',
    close:      'terminate closing',
    created:    'impossible', refused: 'impossible', expired: 'impossible',
  },
  closing: {
    answered:   'recover',
    unanswered: 'repeat',
    terminated: 'finish closed', expired: 'finish closed', rejected: 'finish closed',
    pause:      'ignore', resume: 'ignore', probe: 'ignore', close: 'ignore',
    created:    'impossible', refused: 'impossible',
  },
  closed: {
    pause:      'ignore', resume: 'ignore', probe: 'ignore', close: 'ignore',
    created:    'impossible', refused: 'impossible', answered: 'impossible', unanswered: 'impossible',
    terminated: 'impossible', expired: 'impossible', rejected: 'impossible',
  },
};

/**
 * @param {State} state
 * @param {TableEvent} event
 * @returns {[Exclude<Action, 'impossible'>, State]}
 * @throws {Error} for an event that cannot happen in that state
 */
export function transition(state, event) {
  const [action, next = state] = /** @type {[Action, State?]} */ (TABLE[state][event].split(' '));
  if (action === 'impossible') throw new Error(`${event} cannot happen while ${state}`);
  return [action, next];
}
