import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_BYTES, countFitting, encode, encodeCreation, encodeRequest } from '../../src/codec/json.js';
import { readResponse, readRetryAfter } from '../../src/transport/response.js';

test('only a body with the fields of an answer is read as one', () => {
  assert.deepEqual(readResponse(200, '{"packets":[{"kind":"x"}]}'), { answer: { packets: [{ kind: 'x' }] } });
  assert.deepEqual(readResponse(200, '{"packets":["hello",1,null]}'), { answer: { packets: ['hello', 1, null] } });
  assert.deepEqual(readResponse(200, '{"type":"terminate"}'), { answer: { type: 'terminate' } });
  for (const text of [
    '',
    '<html>',
    '{"packets":[',
    '[]',
    'null',
    '"x"',
    '{}',
    '{"error":"x"}',
    '{"packets":{}}',
    '{"type":"about:blank"}',
  ]) {
    assert.deepEqual(readResponse(200, text), { reason: 'not-json', final: false }, text);
  }
});

const CREATED = {
  sid: 's',
  wait: 60,
  requests: 2,
  hold: 1,
  inactivity: 40,
  maxpause: 120,
  ver: '1.6',
  ack: 7,
  packets: [],
};

/** For each field of an answer, values that it cannot have. */
const WRONG = {
  sid: [5, '', null, {}],
  type: [5, null, ['terminate']],
  condition: [5, null, {}],
  ...Object.fromEntries(
    ['wait', 'hold', 'maxpause', 'polling', 'ack', 'report'].map((name) => [
      name,
      [-1, 0.5, 2 ** 53, '5', 'x', null, true, [], {}],
    ]),
  ),
  requests: [0, -1, 1.5, '2', null],
  inactivity: [0, -40, 0.5, '40', null],
  packets: [0, 'x', {}, null],
};

test('an answer with an invalid field counts as lost', () => {
  for (const [name, values] of Object.entries(WRONG)) {
    for (const value of values) {
      const text = JSON.stringify({ ...CREATED, [name]: value });
      assert.deepEqual(readResponse(200, text), { reason: 'not-json', final: false }, text);
    }
  }
});

test('an answer may have the least and the greatest of each number, and unknown fields', () => {
  const least = { sid: '0', wait: 0, requests: 1, hold: 0, inactivity: 1, maxpause: 0, polling: 0, ack: 0, report: 0 };
  const most = Object.fromEntries(Object.entries(least).map(([key]) => [key, key === 'sid' ? 's' : 2 ** 53 - 1]));
  for (const answer of [CREATED, least, most, { packets: [], secure: null, from: 5, text: {} }]) {
    assert.deepEqual(readResponse(200, JSON.stringify(answer)), { answer });
  }
});

/** Values that JSON does not have, or of which `JSON.stringify` would make something else without a word. */
const NO_JSON = [
  ...[() => {}, Symbol('x'), 1n, NaN, Infinity, -Infinity],
  ...[new Number(NaN), new Number(5), new String('x'), new Boolean(false), Object(1n), Object(Symbol('x'))],
  ...[new Map([['a', 1]]), new Set([1]), new WeakMap(), new WeakSet(), new (class extends Map {})(), [].values()],
  ...[/x/, /x/.exec('x'), Promise.resolve(1), new Error('x'), new Uint8Array(2), new ArrayBuffer(2), Math],
  ...[{ [Symbol('x')]: 1 }, Object.assign([1], { [Symbol('x')]: 1 }), Object.assign([1], { more: 2 })],
  ...[[undefined], Array(1), Object.assign([], { 1: 'x' }), new Proxy(new Set(), {})],
  ...[new Date(NaN), { toJSON() {} }, { toJSON: () => null }, { toJSON: () => new Date(0) }],
];

test('a value that JSON would change without a word is refused as a packet, and wherever it stands in one', () => {
  const circle = { kind: 'circle', self: {} };
  circle.self = circle;
  const nested = NO_JSON.flatMap((each) => [{ each }, [each], { a: [{ b: each }] }, { toJSON: () => each }]);
  for (const packet of [undefined, circle, ...NO_JSON, ...nested]) {
    assert.throws(() => encode(/** @type {any} */ (packet)), { name: 'HoldfastError', reason: 'not-json' });
  }
});

test('a JSON value is sent as it is, without undefined properties', () => {
  for (const [packet, text] of [
    [null, 'null'],
    [0.5, '0.5'],
    [['a', true, null, {}], '["a",true,null,{}]'],
    [{ '': 1, a: undefined, b: [[]] }, '{"":1,"b":[[]]}'],
    [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    [Object.defineProperty({ a: 1 }, Symbol('x'), { value: 1 }), '{"a":1}'],
  ]) {
    assert.equal(encode(packet).text, text);
  }
});

test('an object of a class is sent as its own properties, and one with toJSON as what that gives', () => {
  class Point {
    x = 1;
    #y = 2;

    get y() {
      return this.#y;
    }
  }
  for (const [packet, text] of [
    [{ at: new Point() }, '{"at":{"x":1}}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [[new URL('http://x/')], '["http://x/"]'],
    [{ toJSON: () => [{ a: undefined }] }, '[{}]'],
  ]) {
    assert.equal(encode(packet).text, text);
  }
});

test('an HTTP status is final only if a repeat cannot change it', () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    assert.deepEqual(readResponse(status, '', 7), { reason: `http-${status}`, final: false, retryAfter: 7 });
  }
  for (const status of [400, 403, 404, 405, 413, 415]) {
    assert.deepEqual(readResponse(status, '', 7), { reason: `http-${status}`, final: true, retryAfter: 7 });
  }
});

test('a redirect is not followed', () => {
  for (const status of [0, 301, 302, 307, 308]) {
    assert.deepEqual(readResponse(status, ''), { reason: 'redirect', final: false });
  }
});

test('Retry-After is read as seconds or as a date', () => {
  const now = Date.parse('2026-01-02T03:04:05Z');
  for (const [value, delay] of [
    ['30', 30_000],
    ['0', 0],
    ['Fri, 02 Jan 2026 03:04:10 GMT', 5000],
    ['Fri, 02 Jan 2026 03:04:00 GMT', 0],
    ['soon', undefined],
    ['-3', undefined],
    ['', undefined],
    [null, undefined],
  ]) {
    assert.equal(readRetryAfter(/** @type {any} */ (value), now), delay, String(value));
  }
});

test('a request carries at most 64 packets and less than 64 KiB, in characters of any width', () => {
  const small = Array.from({ length: 100 }, (_, n) => encode({ kind: 'small', n }));
  assert.deepEqual([countFitting(small), countFitting(small, 7), countFitting(small.slice(64))], [64, 7, 36]);
  const wide = Array.from({ length: 5 }, () => encode({ kind: 'wide', text: '€'.repeat(8000) }));
  assert.equal(countFitting(wide), 2);
  const batch = wide.slice(0, 2);
  const body = encodeRequest({ sid: 's'.repeat(64), rid: 2 ** 53 - 1, ack: 2 ** 53 - 2 }, batch);
  assert.ok(Buffer.byteLength(body) <= 64 * 1024);
  assert.equal(JSON.parse(body).packets.length, 2);
});

test('a packet that no request can carry is refused at once', () => {
  assert.throws(() => encode({ kind: 'say', text: 'x'.repeat(MAX_BYTES) }), { reason: 'too-long' });
  /** @param {number} levels */
  const nested = (levels) => JSON.parse('[{"a":'.repeat(levels / 2) + '0' + '}]'.repeat(levels / 2));
  assert.throws(() => encode(nested(32)), { reason: 'too-long' });
  assert.throws(() => encode([nested(30)]), { reason: 'too-long' });
  assert.equal(encode(nested(30)).bytes, 15 * 8 + 2);
  assert.ok(encode({ text: '['.repeat(100), all: Array(100).fill([]) }));
});

test('requests are written as the protocol says', () => {
  assert.equal(encodeCreation(7, 50), '{"rid":7,"wait":50,"hold":1,"ver":"1.11","ack":1}');
  assert.equal(encodeRequest({ sid: 's', rid: 8 }, []), '{"sid":"s","rid":8}');
  const bye = encodeRequest({ sid: 's', rid: 9, ack: 7, type: 'terminate' }, [encode({ kind: 'leave' })]);
  assert.equal(bye, '{"sid":"s","rid":9,"ack":7,"type":"terminate","packets":[{"kind":"leave"}]}');
});
