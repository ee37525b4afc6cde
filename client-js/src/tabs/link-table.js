/**
 * The state table of the link of a tab to the one that leads, which may be itself. `leader-link.js` performs it: for a state
 * and an event, the action and the next state.
 */

export const LINKS = {
  searching: 'knows no leader, and took no part so far',
  joining: 'asked the leader to take part for the first time: an end that others are told is not its end',
  attached: 'takes part in the session of the leader',
  lost: 'took part, and knows no leader any more',
  rejoining: 'took part, and asked to take part again: if all is over meanwhile, it is for this tab as well',
};

export const LINK_EVENTS = /** @type {const} */ ({
  leader: 'a new leader was heard',
  welcome: 'the leader took this tab in',
  turn: 'the leader tells what became of the session',
  lastTurn: 'the leader tells of the end, after which no tab may begin another session',
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
    welcome:  'impossible', turn: 'impossible', lastTurn: 'impossible', pong: 'impossible', missed: 'impossible',
  },
  joining: {
    leader:   'join',
    welcome:  'attach attached',
    pong:     'greet',
    resigned: 'detach searching',
    turn:     'ignore', lastTurn: 'ignore', missed: 'ignore',
  },
  attached: {
    leader:   'join rejoining',
    turn:     'apply', lastTurn: 'apply',
    missed:   'rejoin rejoining',
    resigned: 'detach lost',
    welcome:  'ignore', pong: 'ignore',
  },
  lost: {
    leader:   'join rejoining',
    resigned: 'detach',
    welcome:  'impossible', turn: 'impossible', lastTurn: 'impossible', pong: 'impossible', missed: 'impossible',
  },
  rejoining: {
    leader:   'join',
    welcome:  'attach attached',
    pong:     'greet',
    lastTurn: 'apply',
    resigned: 'detach lost',
    turn:     'ignore', missed: 'ignore',
  },
};
