/**
 * The state table of the role of a tab, which `peer.js` performs: for a state and an event, the action and the next state.
 */

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
