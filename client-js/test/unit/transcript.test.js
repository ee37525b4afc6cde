import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STEP, WINDOW } from '../../page/transcript-window.js';
import { Transcript } from '../../page/transcript.js';

/**
 * @param {number} seq
 * @param {string} [id]
 */
function message(seq, id) {
  return { from: 'ann', text: `${seq}`, seq, id, at: '2026-01-01T00:00:00Z' };
}

/** @param {Transcript} transcript */
function texts(transcript) {
  return transcript.entries.map(({ type, text, say }) => (type === 'message' ? text : `${type} ${say ?? text}`));
}

test('a message that waits stands at the end until it is acknowledged', () => {
  const transcript = new Transcript();
  transcript.wait('a', 'hello');
  transcript.add(message(1));
  assert.deepEqual(texts(transcript), ['1', 'pending hello']);
  transcript.add(message(2, 'a'));
  assert.deepEqual(texts(transcript), ['1', '2']);
});

test('a failed message stays with its reason until it is dropped', () => {
  const transcript = new Transcript();
  transcript.wait('a', 'hello');
  transcript.fail('a', { code: 'too-long', reason: 'It is too long.' });
  assert.deepEqual([texts(transcript), transcript.entries[0]?.code], [['failed hello'], 'too-long']);
  transcript.drop('a');
  assert.deepEqual(texts(transcript), []);
});

test('a message that was refused takes its place, and those that are said later stand after it', () => {
  const transcript = new Transcript();
  transcript.add(message(1));
  transcript.wait('a', 'hello');
  transcript.wait('b', 'still waits');
  transcript.fail('a', { code: 'too-long', reason: '' });
  for (let seq = 2; seq <= 3; seq++) transcript.add(message(seq));
  assert.deepEqual(texts(transcript), ['1', 'failed hello', '2', '3', 'pending still waits']);
  assert.equal(transcript.unsent, 1);
});

test('a message that was refused has the same place after a reload, and moves up with the others', () => {
  const before = new Transcript();
  before.add(message(1));
  for (const id of ['a', 'b']) {
    before.wait(id, id);
    before.fail(id, { code: 'no-such-member', reason: '' });
    before.add(message(id === 'a' ? 2 : 3));
  }
  const transcript = new Transcript();
  for (const each of before.failed) transcript.addFailed(each);
  for (const seq of [2, 3, 4]) transcript.add(message(seq));
  transcript.prepend([message(1)]);
  assert.deepEqual(texts(transcript), ['1', 'failed a', '2', 'failed b', '3', '4']);
  assert.deepEqual(transcript.failed, before.failed);
});

test('the window stays over the same entries when a refused message is dropped', () => {
  const transcript = new Transcript();
  transcript.wait('a', 'hello');
  transcript.fail('a', { code: 'too-long', reason: '' });
  for (let seq = 1; seq <= 300; seq++) transcript.add(message(seq));
  const shown = texts(transcript);
  transcript.drop('a');
  assert.deepEqual([texts(transcript), transcript.length, transcript.window.atEnd], [shown, 300, true]);
});

test('a message acknowledged late stands in the order of the log, but never before a gap', () => {
  const transcript = new Transcript();
  for (const seq of [1, 2, 4]) transcript.add(message(seq));
  transcript.note('joined', { nick: 'bob' });
  transcript.add(message(5));
  transcript.add(message(3));
  assert.deepEqual(texts(transcript), ['1', '2', '3', '4', 'note joined', '5']);
  transcript.gap('gap.gone');
  transcript.add(message(2));
  transcript.add(message(1));
  assert.deepEqual(texts(transcript).slice(-3), ['gap gap.gone', '1', '2']);
});

test('the page shows a window that stays at the end while the reader does', () => {
  const transcript = new Transcript();
  for (let seq = 1; seq <= 5000; seq++) {
    transcript.add(message(seq));
    assert.ok(transcript.entries.length <= WINDOW + STEP);
  }
  assert.deepEqual(
    [transcript.entries.at(-1)?.text, transcript.window.atEnd, transcript.window.atStart],
    ['5000', true, false],
  );
});

test('the window moves with the reader to the beginning and back, and never grows', () => {
  const transcript = new Transcript();
  for (let seq = 1; seq <= 1000; seq++) transcript.add(message(seq));
  transcript.window.following = false;
  while (transcript.window.earlier()) assert.ok(transcript.entries.length <= WINDOW + STEP);
  assert.equal(transcript.entries[0]?.text, '1');
  transcript.wait('a', 'unsent');
  assert.ok(!texts(transcript).includes('pending unsent'));
  while (transcript.window.later()) assert.ok(transcript.entries.length <= WINDOW + STEP + transcript.unsent);
  assert.deepEqual(texts(transcript).slice(-2), ['1000', 'pending unsent']);
});

test('the messages that a reader sees stay, however many come', () => {
  const transcript = new Transcript();
  for (let seq = 1; seq <= 1000; seq++) transcript.add(message(seq));
  transcript.window.following = false;
  transcript.window.earlier();
  const first = texts(transcript)[0];
  for (let seq = 1001; seq <= 2000; seq++) transcript.add(message(seq));
  assert.deepEqual([texts(transcript)[0], transcript.window.atEnd], [first, false]);
  transcript.window.toEnd();
  assert.deepEqual([texts(transcript).at(-1), transcript.entries.length], ['2000', WINDOW]);
});

test('older messages stand before the others, each once, and those on the page stay', () => {
  const transcript = new Transcript();
  for (let seq = 301; seq <= 400; seq++) transcript.add(message(seq));
  transcript.window.following = false;
  transcript.prepend(range(201, 310).map((seq) => message(seq)));
  assert.deepEqual(texts(transcript), range(301 - STEP, 400).map(String));
  transcript.prepend(range(1, 200).map((seq) => message(seq)));
  assert.ok(range(301 - STEP, 301).every((seq) => texts(transcript).includes(`${seq}`)));
  while (transcript.window.earlier());
  assert.deepEqual(texts(transcript), range(1, WINDOW + STEP).map(String));
});

test('older messages that fill a gap close it', () => {
  const transcript = new Transcript();
  for (const seq of [1, 2]) transcript.add(message(seq));
  transcript.gap('gap.missing');
  for (const seq of [7, 8]) transcript.add(message(seq));
  transcript.prepend([message(5), message(6)]);
  assert.deepEqual(texts(transcript), ['1', '2', 'gap gap.missing', '5', '6', '7', '8']);
  transcript.prepend([message(3), message(4)]);
  assert.deepEqual(texts(transcript), range(1, 8).map(String));
});

test('messages of a log that began anew are other messages', () => {
  const transcript = new Transcript();
  for (const seq of [1, 2, 3]) transcript.add(message(seq));
  transcript.gap('gap.gone');
  transcript.add(message(3));
  transcript.prepend([message(1), message(2)]);
  assert.deepEqual(texts(transcript), ['1', '2', '3', 'gap gap.gone', '1', '2', '3']);
});

test('no more than the limit is kept, and the oldest go first', () => {
  const transcript = new Transcript(500);
  for (let seq = 1; seq <= 1500; seq++) transcript.add(message(seq));
  transcript.window.following = false;
  while (transcript.window.earlier());
  assert.deepEqual([transcript.length, transcript.dropped, texts(transcript)[0]], [500, true, '1001']);
});

/**
 * @param {number} first
 * @param {number} last
 */
function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}
