import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deduplicator } from '../../src/chat/deduplicator.js';

test('a message of another member with the same id does not replace one of ours', () => {
  const seen = new Deduplicator(undefined);
  seen.begin({ kind: 'welcome', log: 'l', seq: 0, history: [], oldest: 1, complete: true });
  /** @type {[string, string][]} */
  const all = [
    ['ann', 'a 1'],
    ['1 ann', 'a'],
    ['ann a', '1'],
    ['a', 'ann\n1'],
  ];
  const shown = all.map(([from, id], at) => seen.message({ kind: 'message', from, id, seq: at + 1 }, false).fresh);
  assert.deepEqual(shown, [true, true, true, true]);
  assert.deepEqual(
    [...all, ...all].map(([from, id]) => seen.whisper({ kind: 'whisper', from, id })),
    [...shown, ...all.map(() => false)],
  );
});

test('a message in a gap that was acknowledged late is not emitted again when the gap is loaded, however late that is', () => {
  const seen = new Deduplicator(undefined);
  const message = (/** @type {number} */ seq) => ({
    kind: 'message',
    from: 'ann',
    id: `a${seq}`,
    seq,
    text: '',
    at: '',
  });
  seen.begin({ kind: 'welcome', log: 'l', seq: 0, history: [], oldest: 1, complete: true });
  assert.equal(
    seen.begin({ kind: 'welcome', log: 'l', seq: 9, history: [message(9)], oldest: 1, complete: false }),
    'missing',
  );
  for (let seq = 9; seq < 2000; seq++) assert.ok(seen.message(message(seq), false).fresh);
  assert.deepEqual(seen.message(message(5), true), { fresh: true, passed: true });
  for (let seq = 2000; seq < 4000; seq++) seen.message(message(seq), false);
  assert.equal(seen.ask(0), 9);
  const messages = [1, 2, 3, 4, 5, 6, 7, 8].map(message);
  const shown = seen.history({ kind: 'history', before: 9, messages, complete: true }, { now: 0, settle: () => false });
  assert.deepEqual(
    shown?.map(({ seq }) => seq),
    [1, 2, 3, 4, 6, 7, 8],
  );
});
