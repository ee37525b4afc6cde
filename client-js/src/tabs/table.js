/**
 * The state tables of a tab that shares a session: its role among the tabs, its link to the tab that leads, and the life of
 * its shared session. Each has, for a state and an event, the action and the next state; a state changes by a cell of its
 * table only.
 */

// ---- the role of a tab, in `peer.js`

export const ROLES = {
  opening: 'waits for the lock that shows other tabs that this one lives',
  waiting: 'stands in the queue for the lock of the leader',
  elected: 'has the lock of the leader, and waits for the last events of the one before',
  leading: 'has the lock, and the session',
  closing: 'has the session, which ends with this tab, the last one',
  doubting: 'has the lock; the server replaced its session, by that of another tab or of another program',
  stopped: 'the browser stops the page: does not stand in the queue',
  left: 'takes no part any more',
};

export const ROLE_EVENTS = /** @type {const} */ ({
  opened: 'the lock of this tab is held',
  elected: 'the lock of the leader is held, and no leader was known',
  inherited: 'the lock of the leader is held, and another tab had it before',
  waited: 'the last events of the leader before have had time to come',
  deposed: 'another tab took the lock, or leads with a higher epoch',
  silent: 'the leader did not answer',
  hello: 'a tab wants to take part',
  replaced: 'the server replaced the session',
  ended: 'the session has ended for good',
  closed: 'the session has ended as this tab wanted it',
  doubted: 'no other tab said that it leads',
  close: 'the last tab wants the end of the session',
  freeze: 'the browser stops the page, and another tab can lead',
  resume: 'the page runs again',
  leave: 'the tab ends, or its page goes away',
});

export const ROLE_ACTIONS = /** @type {const} */ ({
  open: 'open the channel, ask who leads, and stand in the queue',
  await: 'wait for the last events of the leader before',
  lead: 'create the session, and tell the tabs who leads',
  stepDown: 'drop the session, ask who leads, and stand in the queue',
  seize: 'take the lock without waiting',
  admit: 'take the tab in',
  doubt: 'tell the tabs of the loss, and ask who leads',
  announceEnd: 'tell all tabs of the end',
  confirmEnd: 'tell this tab of the end',
  closeSession: 'end the session',
  resign: 'drop the session and the place in the queue',
  stand: 'ask who leads, if that is unknown, and stand in the queue',
  look: 'ask who leads, if that is unknown, and whether the leader lives',
  retire: 'drop the session or let it rest, the locks and the channel',
  ignore: 'nothing',
  impossible: 'throw: the library has a bug',
});

/** @typedef {keyof typeof ROLES} Role @typedef {keyof typeof ROLE_EVENTS} RoleEvent */

/** @type {Record<Role, Record<RoleEvent, keyof typeof ROLE_ACTIONS | `${keyof typeof ROLE_ACTIONS} ${Role}`>>} */
// prettier-ignore
export const ROLE_TABLE = {
  opening: {
    opened:   'open waiting',
    leave:    'retire left',
    close:    'ignore', freeze: 'ignore', resume: 'ignore',
    elected:  'impossible', inherited: 'impossible', waited: 'impossible', deposed: 'impossible', silent: 'impossible',
    hello:    'impossible', replaced: 'impossible', ended: 'impossible', closed: 'impossible', doubted: 'impossible',
  },
  waiting: {
    elected:  'lead leading', inherited: 'await elected',
    deposed:  'stepDown',
    silent:   'seize',
    freeze:   'resign stopped',
    resume:   'stand',
    leave:    'retire left',
    hello:    'ignore', close: 'ignore',
    opened:   'impossible', waited: 'impossible', replaced: 'impossible', ended: 'impossible', closed: 'impossible',
    doubted:  'impossible',
  },
  elected: {
    waited:   'lead leading',
    deposed:  'stepDown waiting',
    freeze:   'resign stopped',
    resume:   'look',
    leave:    'retire left',
    silent:   'ignore', hello: 'ignore', close: 'ignore',
    opened:   'impossible', elected: 'impossible', inherited: 'impossible', replaced: 'impossible', ended: 'impossible',
    closed:   'impossible', doubted: 'impossible',
  },
  leading: {
    hello:    'admit',
    replaced: 'doubt doubting',
    ended:    'announceEnd',
    close:    'closeSession closing',
    deposed:  'stepDown waiting',
    freeze:   'resign stopped',
    resume:   'look',
    leave:    'retire left',
    opened:   'impossible', elected: 'impossible', inherited: 'impossible', waited: 'impossible', silent: 'impossible',
    closed:   'impossible', doubted: 'impossible',
  },
  closing: {
    closed:   'confirmEnd',
    replaced: 'doubt doubting',
    ended:    'announceEnd',
    deposed:  'stepDown waiting',
    freeze:   'resign stopped',
    resume:   'look',
    leave:    'retire left',
    hello:    'ignore', close: 'ignore',
    opened:   'impossible', elected: 'impossible', inherited: 'impossible', waited: 'impossible', silent: 'impossible',
    doubted:  'impossible',
  },
  doubting: {
    doubted:  'announceEnd',
    deposed:  'stepDown waiting',
    freeze:   'resign stopped',
    resume:   'look',
    leave:    'retire left',
    hello:    'ignore', close: 'ignore',
    opened:   'impossible', elected: 'impossible', inherited: 'impossible', waited: 'impossible', silent: 'impossible',
    replaced: 'impossible', ended: 'impossible', closed: 'impossible',
  },
  stopped: {
    silent:   'seize waiting',
    resume:   'stand waiting',
    leave:    'retire left',
    hello:    'ignore', close: 'ignore', freeze: 'ignore',
    opened:   'impossible', elected: 'impossible', inherited: 'impossible', waited: 'impossible', deposed: 'impossible',
    replaced: 'impossible', ended: 'impossible', closed: 'impossible', doubted: 'impossible',
  },
  left: {
    // A page that was kept comes back and begins anew, or its session ends after all.
    leave:    'retire',
    deposed:  'ignore', close: 'ignore', freeze: 'ignore', resume: 'ignore',
    opened:   'impossible', elected: 'impossible', inherited: 'impossible', waited: 'impossible', silent: 'impossible',
    hello:    'impossible', replaced: 'impossible', ended: 'impossible', closed: 'impossible', doubted: 'impossible',
  },
};

// ---- the link of a tab to the one that leads, which may be itself, in `leader-link.js`

export const LINKS = {
  searching: 'knows no leader',
  joining: 'knows the leader, and asked to take part',
  attached: 'takes part in the session of the leader',
};

export const LINK_EVENTS = /** @type {const} */ ({
  leader: 'a new leader was heard',
  welcome: 'the leader took this tab in',
  turn: 'the leader tells what became of the session',
  pong: 'the leader answers that it lives',
  missed: 'a message between the leader and this tab was lost, as happens while a page is stopped',
  resigned: 'this tab led, and does not any more',
});

export const LINK_ACTIONS = /** @type {const} */ ({
  join: 'drop the link to the leader before, and ask to take part unless this is its welcome',
  attach: 'take over where the session is',
  rejoin: 'ask to take part again',
  greet: 'ask to take part once more',
  apply: 'tell the application',
  detach: 'drop the link',
  ignore: 'nothing',
  impossible: 'throw: the library has a bug',
});

/** @typedef {keyof typeof LINKS} LinkState @typedef {keyof typeof LINK_EVENTS} LinkEvent */

/** @type {Record<LinkState, Record<LinkEvent, keyof typeof LINK_ACTIONS | `${keyof typeof LINK_ACTIONS} ${LinkState}`>>} */
// prettier-ignore
export const LINK_TABLE = {
  searching: {
    leader:   'join joining',
    resigned: 'detach',
    welcome:  'impossible', turn: 'impossible', pong: 'impossible', missed: 'impossible',
  },
  joining: {
    leader:   'join',
    welcome:  'attach attached',
    pong:     'greet',
    resigned: 'detach searching',
    turn:     'ignore', missed: 'ignore',
  },
  attached: {
    leader:   'join joining',
    turn:     'apply',
    missed:   'rejoin joining',
    resigned: 'detach searching',
    welcome:  'ignore', pong: 'ignore',
  },
};

// ---- the life of a shared session, in `shared-session.js`

export const LIVES = {
  opening: 'the application adds its listeners',
  open: 'takes part in the session of all tabs',
  draining: 'was closed; what was sent before leaves first',
  closing: 'the last tab, which waits for the end of the session',
  closed: 'the end',
};

export const LIFE_EVENTS = /** @type {const} */ ({
  open: 'the application has added its listeners',
  close: 'the application wants the end',
  drained: 'what was sent before has left, or has had its time',
  ended: 'the session has ended, or this tab is not the last one',
  hide: 'the page goes away',
  restore: 'the page comes back as it was',
});

export const LIFE_ACTIONS = /** @type {const} */ ({
  begin: 'take part',
  drain: 'send what waits',
  terminate: 'end the session if this is the last tab, else leave it to the others',
  rest: 'let the server wait for the page, if this is the last tab',
  return: 'take part again',
  leave: 'take no part any more, without the answer of the server',
  finish: 'take no part any more',
  ignore: 'nothing',
  impossible: 'throw: the library has a bug',
});

/** @typedef {keyof typeof LIVES} Life @typedef {keyof typeof LIFE_EVENTS} LifeEvent */

/** @type {Record<Life, Record<LifeEvent, keyof typeof LIFE_ACTIONS | `${keyof typeof LIFE_ACTIONS} ${Life}`>>} */
// prettier-ignore
export const LIFE_TABLE = {
  opening: {
    open:     'begin open',
    close:    'drain draining',
    drained:  'impossible', ended: 'impossible', hide: 'impossible', restore: 'impossible',
  },
  open: {
    close:    'drain draining',
    ended:    'finish closed',
    hide:     'rest',
    restore:  'return',
    open:     'impossible', drained: 'impossible',
  },
  draining: {
    drained:  'terminate closing',
    ended:    'finish closed',
    hide:     'leave closed',
    open:     'ignore', close: 'ignore',
    restore:  'impossible',
  },
  closing: {
    ended:    'finish closed',
    hide:     'leave closed',
    close:    'ignore',
    open:     'impossible', drained: 'impossible', restore: 'impossible',
  },
  closed: {
    open:     'ignore', close: 'ignore',
    drained:  'impossible', ended: 'impossible', hide: 'impossible', restore: 'impossible',
  },
};

/**
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
