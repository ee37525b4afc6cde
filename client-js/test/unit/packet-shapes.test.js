import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readPacket, SHAPES } from '../../src/chat/packet-shapes.js';
import { KINDS, MESSAGE, WRONG } from '../support/chat-packets.js';

/** @param {any} packet */
function read(packet) {
  /** @type {string[]} */
  const warned = [];
  return { packet: readPacket(packet, (field) => warned.push(field)), warned };
}

test('a packet of the chat with an invalid field is not read, and the field is named', () => {
  assert.ok(WRONG.length > 200, `${WRONG.length} packets`);
  for (const { field, packet } of WRONG) {
    const of = JSON.stringify(packet);
    assert.deepEqual(read(packet), { packet: undefined, warned: [field] }, `${field} of ${of}`);
  }
  assert.deepEqual(read({ kind: 'members' }), { packet: undefined, warned: ['count'] });
});

test('a packet of the chat may have the least and all fields, and unknown ones', () => {
  for (const [kind, { right }] of Object.entries(KINDS)) {
    for (const fields of right.flatMap((each) => [each, { ...each, room: 'lobby', more: null }])) {
      const packet = { kind, ...fields };
      const { packet: given, warned } = read(packet);
      assert.equal(given, packet);
      assert.deepEqual(warned, []);
    }
  }
});

test('packets of unknown kinds are any JSON values', () => {
  const odd = [null, 0, 'x', true, [], {}, { kind: null }, { kind: {} }, { kind: ['message'] }, { kind: 'toString' }];
  for (const packet of [...odd, { kind: { toString: 1 } }, { kind: 'poll', room: 5, seq: '3' }]) {
    assert.deepEqual(read(packet), { packet, warned: [] });
  }
});

test('what is no message in a list of messages is left out', () => {
  const odd = [null, 5, 'x', [], {}, { ...MESSAGE, seq: '3' }, { ...MESSAGE, text: undefined }];
  const all = [...odd, MESSAGE, ...odd];
  for (const [kind, list] of /** @type {const} */ ([
    ['welcome', 'history'],
    ['history', 'messages'],
  ])) {
    const packet = { kind, ...KINDS[kind].right.at(-1) };
    assert.deepEqual(read({ ...packet, [list]: all }), { packet: { ...packet, [list]: [MESSAGE] }, warned: [list] });
  }
});

test('the shapes have the kinds and fields that the document of the protocol lists', () => {
  const text = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
  const [, table = ''] = /^\| server to client \| fields \|\n\|---\|---\|\n((?:\|.*\n)+)/m.exec(text) ?? [];
  const rows = [...table.matchAll(/^\| `(\w+)` \| `([\w ]+)`/gm)].map(([, kind, fields = '']) => [
    kind,
    fields.split(' '),
  ]);
  const sorted = (/** @type {any} */ entries) =>
    entries.map((/** @type {any} */ [kind, all]) => [kind, [...all].sort()]);
  assert.deepEqual(sorted(rows), sorted([...SHAPES].map(([kind, shape]) => [kind, Object.keys(shape)])));
});
