/**
 * The state table of the life of a shared session, which `shared-session.js` performs: for a state and an event, the action
 * and the next state.
 */

export const LIVES = {
  opening: 'the application adds its listeners',
  open: 'takes part in the session of all tabs',
  flushing: 'was closed; what was sent before leaves first',
  closing: 'the last tab, which waits for the end of the session',
  closed: 'the end',
};

export const LIFE_EVENTS = /** @type {const} */ ({
  open: 'the application has added its listeners',
  close: 'the application wants the end',
  flushed: 'what was sent before has left, or has had its time',
  ended: 'the session has ended, or this tab is not the last one',
  hide: 'the page goes away',
  restore: 'the page comes back as it was',
});

export const LIFE_ACTIONS = /** @type {const} */ ({
  begin: 'take part',
  flush: 'send what waits',
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
    close:    'flush flushing',
    flushed:  'impossible', ended: 'impossible', hide: 'impossible', restore: 'impossible',
  },
  open: {
    close:    'flush flushing',
    ended:    'finish closed',
    hide:     'rest',
    restore:  'return',
    open:     'impossible', flushed: 'impossible',
  },
  flushing: {
    flushed:  'terminate closing',
    ended:    'finish closed',
    hide:     'leave closed',
    open:     'ignore', close: 'ignore',
    restore:  'impossible',
  },
  closing: {
    ended:    'finish closed',
    hide:     'leave closed',
    close:    'ignore',
    open:     'impossible', flushed: 'impossible', restore: 'impossible',
  },
  closed: {
    open:     'ignore', close: 'ignore',
    flushed:  'impossible', ended: 'impossible', hide: 'impossible', restore: 'impossible',
  },
};
