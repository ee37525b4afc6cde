/**
 * The state table of the link of a tab to the one that leads, which may be itself. `leader-link.js` performs it: for a state
 * and an event, the action and the next state.
 */

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
