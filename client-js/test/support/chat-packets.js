/** Packets of the chat for tests: right ones and wrong ones. */

const NO_TEXT = [5, true, null, [], {}];
const NO_COUNT = ['3', -1, 3.5, 1e300, 2 ** 53, true, null, [], {}];
const NO_POSITION = [0, ...NO_COUNT];
const NO_TEXTS = [{}, 'x', 5, null, [5], ['x', null]];
const NO_FLAG = ['true', 0, null, {}];
const NO_LIST = [{}, 'x', 5, null];
const NO_NUMBER = ['5', true, null, [], {}];
const PHRASES = [{ code: 'banned-reason', params: { until: '', reason: 'x' } }];
const NO_PHRASES = [...NO_LIST, [null], ['x'], [{ code: 'x' }], [{ params: {} }], [{ code: 'x', params: 'y' }]];

export const MESSAGE = { kind: 'message', room: 'lobby', from: 'bob', text: 'hi', seq: 7, id: 'b-1', at: '' };

/**
 * Of each kind of packets that the chat sends: some that are of its shape, the first with the fewest fields, and for each
 * field values that it cannot have. Where undefined is one of them, the field cannot be missing.
 */
export const KINDS = {
  welcome: {
    right: [
      { nick: 'ann', seq: 0, members: [], history: [] },
      { nick: 'ann', seq: 7, log: 'l', token: 't', members: 300, history: [MESSAGE], oldest: 1, complete: true },
      { nick: 'ann', seq: 0, members: [], history: [], messageLength: 2000 },
    ],
    wrong: {
      ...{ nick: [undefined, ...NO_TEXT], seq: [undefined, ...NO_COUNT], log: NO_TEXT, token: NO_TEXT },
      ...{ members: [undefined, -1, ...NO_TEXTS.filter((each) => each !== 5)], history: [undefined, ...NO_LIST] },
      ...{ oldest: NO_POSITION, complete: NO_FLAG, messageLength: NO_POSITION },
    },
  },
  message: {
    right: [
      { from: 'bob', text: '', seq: 1 },
      { ...MESSAGE, seq: 2 ** 53 - 1 },
    ],
    wrong: {
      ...{ from: [undefined, ...NO_TEXT], text: [undefined, ...NO_TEXT], seq: [undefined, ...NO_POSITION] },
      ...{ id: NO_TEXT, at: NO_TEXT },
    },
  },
  joined: { right: [{ nick: 'bob' }, { nick: 'bob', at: '' }], wrong: { nick: [undefined, ...NO_TEXT], at: NO_TEXT } },
  left: {
    right: [{ nick: 'bob' }, { nick: 'bob', reason: 'left', at: '' }],
    wrong: { nick: [undefined, ...NO_TEXT], reason: NO_TEXT, at: NO_TEXT },
  },
  members: {
    right: [
      ...[{ members: [] }, { count: 2, members: ['a'], next: 1 }, { count: 0 }],
      { count: 3, joined: ['a'], left: ['b'] },
    ],
    wrong: { count: NO_COUNT, members: NO_TEXTS, next: NO_COUNT, joined: NO_TEXTS, left: NO_TEXTS },
  },
  rooms: {
    right: [{ rooms: [] }, { rooms: [{ name: 'tea', members: 3, more: null }] }],
    wrong: {
      rooms: [
        undefined,
        ...NO_LIST,
        [null],
        [{}],
        [{ name: 'tea' }],
        [{ name: 5, members: 1 }],
        [{ name: '', members: -1 }],
      ],
    },
  },
  whisper: {
    right: [
      { from: 'bob', to: 'ann', text: 'x' },
      { from: 'bob', to: 'ann', text: 'x', id: 'b-1', at: '' },
    ],
    wrong: {
      ...{ from: [undefined, ...NO_TEXT], to: [undefined, ...NO_TEXT], text: [undefined, ...NO_TEXT] },
      ...{ id: NO_TEXT, at: NO_TEXT },
    },
  },
  typing: {
    right: [{ nick: 'bob', active: false }],
    wrong: { nick: [undefined, ...NO_TEXT], active: [undefined, ...NO_FLAG] },
  },
  history: {
    right: [
      { before: 1, messages: [] },
      { before: 8, messages: [MESSAGE], complete: true },
    ],
    wrong: { before: [undefined, ...NO_POSITION], messages: [undefined, ...NO_LIST], complete: NO_FLAG },
  },
  notice: {
    right: [{ text: '' }, { text: 'x', code: 'admin', nick: 'bob', id: 'b-1', phrases: PHRASES }],
    wrong: { text: [undefined, ...NO_TEXT], code: NO_TEXT, nick: NO_TEXT, id: NO_TEXT, phrases: NO_PHRASES },
  },
  error: {
    right: [
      { code: 'busy' },
      { code: 'busy', text: 'x', id: 'b-1', before: 1, retryAfter: 0.5, suggestion: 'ann2', phrases: PHRASES },
    ],
    wrong: {
      ...{ code: [undefined, ...NO_TEXT], text: NO_TEXT, id: NO_TEXT, before: NO_POSITION },
      ...{ retryAfter: NO_NUMBER, suggestion: NO_TEXT, phrases: NO_PHRASES },
    },
  },
};

/** For each kind and field: packets with a value that the field cannot have. */
export const WRONG = Object.entries(KINDS).flatMap(([kind, { right, wrong }]) =>
  Object.entries({ ...wrong, room: NO_TEXT }).flatMap(([field, values]) =>
    values.map((value) => ({ field, packet: { kind, ...right.at(-1), [field]: value } })),
  ),
);
