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
