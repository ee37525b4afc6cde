import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { Emitter } from '../../src/events/emitter.js';
import { STREAM_LIMIT } from '../../src/events/stream.js';

/** @typedef {{ packet: number, end: { reason: string } }} Events */

/** @returns {Emitter<Events>} */
const emitter = () => new Emitter();

/**
 * @param {AsyncIterable<number>} values
 * @param {number} [most]
 */
async function read(values, most = Infinity) {
  /** @type {number[]} */
  const read = [];
  for await (const value of values) if (read.push(value) >= most) break;
  return read;
}

/** @param {string} reason */
const because = (reason) => ({ name: 'HoldfastError', reason });

test('a listener is called until it is removed, by its function or by name', () => {
  const events = emitter();
  /** @type {number[]} */
  const told = [];
  const listener = (/** @type {number} */ value) => void told.push(value);
  const off = events.on('packet', listener);
  events.on('packet', listener);
  events.emit('packet', 1);
  off();
  events.emit('packet', 2);
  events.off('packet', listener);
  events.emit('packet', 3);
  events.off('packet', listener);
  assert.deepEqual(told, [1, 2], 'added twice it is told once, and stays until the later one is taken off');
});

test('an abort removes a listener, and a removed listener leaves nothing on the signal', () => {
  const events = emitter();
  const abort = new AbortController();
  const { signal } = abort;
  events.on('packet', () => assert.fail('told after the abort'), { signal });
  events.on('packet', () => {}, { signal })();
  events.once('packet', { signal });
  events.stream('packet', { signal }).return?.();
  assert.equal(getEventListeners(signal, 'abort').length, 2);
  abort.abort();
  events.on('packet', () => assert.fail('added after the abort'), { signal });
  events.emit('packet', 1);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('a listener that another one removes is not called any more', () => {
  const events = emitter();
  events.on('packet', () => off());
  const off = events.on('packet', () => assert.fail());
  events.emit('packet', 1);
});

test('once resolves with the next value', async () => {
  const events = emitter();
  const next = events.once('packet');
  events.emit('packet', 1);
  events.emit('packet', 2);
  assert.equal(await next, 1);
});

test('once is rejected by the end and by a signal, and at once after either', async () => {
  const events = emitter();
  const abort = new AbortController();
  const aborted = events.once('packet', abort);
  const ended = events.once('packet');
  abort.abort();
  await assert.rejects(aborted, because('aborted'));
  await assert.rejects(events.once('packet', abort), because('aborted'));
  events.finish('kicked');
  await assert.rejects(ended, because('kicked'));
  await assert.rejects(events.once('packet'), because('kicked'));
});

test('ignored promises are no unhandled rejections', async () => {
  /** @type {unknown[]} */
  const unhandled = [];
  const note = (/** @type {unknown} */ error) => unhandled.push(error);
  process.on('unhandledRejection', note);
  const events = emitter();
  const abort = new AbortController();
  events.once('packet', abort);
  events.once('packet');
  events.stream('packet', abort).next();
  abort.abort();
  events.finish('closed');
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  assert.deepEqual(unhandled, []);
});

test('a stream gives the values from its beginning to the end, and then is done', async () => {
  const events = emitter();
  events.emit('packet', 0);
  const stream = events.stream('packet');
  const first = read(stream);
  for (const value of [1, 2, 3]) events.emit('packet', value);
  await null;
  events.emit('packet', 4);
  events.finish('closed');
  assert.deepEqual(await first, [1, 2, 3, 4]);
  assert.deepEqual(await read(stream), []);
  assert.deepEqual(await read(events.stream('packet')), []);
});

test('several reads of one stream may wait at a time', async () => {
  const events = emitter();
  const stream = events.stream('packet');
  const results = [stream.next(), stream.next(), stream.next()];
  events.emit('packet', 1);
  events.emit('packet', 2);
  events.finish('closed');
  assert.deepEqual(
    (await Promise.all(results)).map(({ value }) => value),
    [1, 2, undefined],
  );
});

test('a loop that is left or fails takes no more values, and neither does a returned stream', async () => {
  const events = emitter();
  const stream = events.stream('packet');
  events.emit('packet', 1);
  events.emit('packet', 2);
  assert.deepEqual(await read(stream, 1), [1]);
  events.emit('packet', 3);
  assert.deepEqual(await stream.next(), { done: true, value: undefined });

  const unread = events.stream('packet');
  await unread.return?.();
  events.emit('packet', 4);
  assert.deepEqual(await unread.next(), { done: true, value: undefined });

  const failed = events.stream('packet');
  events.emit('packet', 5);
  await assert.rejects(async () => {
    for await (const value of failed) throw new Error(`mine at ${value}`);
  }, /mine at 5/);
  assert.deepEqual(await failed.next(), { done: true, value: undefined });
});

test('an abort ends a stream at once with an error', async () => {
  const events = emitter();
  const abort = new AbortController();
  const stream = events.stream('packet', abort);
  events.emit('packet', 1);
  abort.abort();
  await assert.rejects(read(stream), because('aborted'));
  await assert.rejects(read(events.stream('packet', abort)), because('aborted'));
});

test('a reader that falls behind too far gets the values that waited and then an error, never a gap', async () => {
  const events = emitter();
  const stream = events.stream('packet');
  for (let value = 0; value < STREAM_LIMIT + 5; value++) events.emit('packet', value);
  let count = 0;
  await assert.rejects(async () => {
    for await (const value of stream) assert.equal(value, count++);
  }, because('queue-full'));
  assert.equal(count, STREAM_LIMIT);
});
