import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Transcript } from '../page/transcript.js';

/**
 * @param {number} seq
 * @param {string} [id]
 */
function message(seq, id) {
  return { from: 'ann', text: `${seq}`, seq, id, at: '2026-01-01T00:00:00Z' };
}

/** @param {Transcript} transcript */
function texts(transcript) {
  return transcript.entries.map(({ type, text }) => (type === 'message' ? text : `${type} ${text}`));
}

test('what waits stands at the end until it is acknowledged', () => {
  const transcript = new Transcript();
  transcript.wait('a', 'hello');
  transcript.add(message(1));
  assert.deepEqual(texts(transcript), ['1', 'pending hello']);
  transcript.add(message(2, 'a'));
  assert.deepEqual(texts(transcript), ['1', '2']);
});

test('what failed stays with its reason until it is dropped', () => {
  const transcript = new Transcript();
  transcript.wait('a', 'hello');
  transcript.fail('a', 'too long');
  assert.deepEqual([texts(transcript), transcript.entries[0]?.reason], [['failed hello'], 'too long']);
  transcript.drop('a');
  assert.deepEqual(texts(transcript), []);
});

test('a message that was acknowledged late stands where it belongs, but never before a gap', () => {
  const transcript = new Transcript();
  for (const seq of [1, 2, 4]) transcript.add(message(seq));
  transcript.note('bob joined');
  transcript.add(message(5));
  transcript.add(message(3));
  assert.deepEqual(texts(transcript), ['1', '2', '3', '4', 'note bob joined', '5']);
  transcript.gap('gone');
  transcript.add(message(2));
  transcript.add(message(1));
  assert.deepEqual(texts(transcript).slice(-3), ['gap gone', '1', '2']);
});

test('no more than a thousand entries are kept', () => {
  const transcript = new Transcript();
  for (let seq = 1; seq <= 1500; seq++) transcript.add(message(seq));
  assert.deepEqual([transcript.entries.length, transcript.entries[0]?.text], [1000, '501']);
});
