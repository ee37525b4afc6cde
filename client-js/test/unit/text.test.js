import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { faultOf, forbidden, isEmpty, lengthOf } from '../../src/chat/text.js';
import { open, joinAs } from '../support/room-fixture.js';

/** The table that the server is tested with as well. */
const TABLE = new URL('../../../core/src/test/resources/dev/holdfast/core/chat/text/text-rule.txt', import.meta.url);

const LINES = readFileSync(TABLE, 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'));

/** @param {string | undefined} codes */
function textOf(codes = '') {
  return codes
    .split(' ')
    .filter((code) => code)
    .map((code) => String.fromCodePoint(parseInt(code, 16)))
    .join('');
}

test('the client accepts the texts that the server accepts', () => {
  assert.ok(LINES.length > 50);
  for (const line of LINES) {
    const [verdict = '', codes] = (line.split(' : ')[0] ?? '').split(/ (.*)/);
    const text = textOf(codes);
    const character = line.split(' : ')[1];
    assert.equal(forbidden(text), character && `U+${character}`, line);
    if (!character) assert.equal(isEmpty(text), verdict === 'empty', line);
    assert.equal(faultOf(text) === undefined, verdict === 'ok', line);
  }
});

test('characters are counted as code points', () => {
  assert.equal(lengthOf('a😀é'), 3);
});

test('an invisible or forbidden text fails at once, with the code of the server', async () => {
  const { world, chat } = open();
  const arrived = /** @type {string[]} */ ([]);
  const received = chat.received;
  chat.received = (session, packet) => {
    if (packet.text) arrived.push(packet.text);
    received(session, packet);
  };
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  for (const text of ['\u00a0', '\u200b', 'a\u0000', 'a\u001b[2J', '\u202ea', 'half \ud83d']) {
    await assert.rejects(ann.room.say(text), { reason: 'bad-packet' });
    await assert.rejects(ann.room.whisper('bob', text), { reason: 'bad-packet' });
  }
  ann.room.say('hi\n\tthere');
  await world.run(2000);
  assert.deepEqual(arrived, ['hi\n\tthere']);
});
