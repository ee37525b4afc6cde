import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const GUIDE = new URL('../../../docs/client/reasons.md', import.meta.url);

/** @param {string} path */
function source(path) {
  return readFile(new URL(`../../src/${path}`, import.meta.url), 'utf8');
}

/**
 * The words of a union of strings in a comment.
 *
 * @param {string} text
 * @param {string} name of the type
 */
function union(text, name) {
  const [, body = ''] = new RegExp(String.raw`@typedef \{((?:[^{}]|\$\{\w+\})*)\} ${name}\b`).exec(text) ?? [];
  const words = [...body.matchAll(/['`]([^'`]+)['`]/g)].map(([, word = '']) => word.replace('${number}', 'NNN'));
  assert.ok(words.length > 0, `no union ${name}`);
  return words;
}

/**
 * The words that the tables of some sections explain.
 *
 * @param {string} text
 */
function explained(text) {
  const cells = [...text.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(.*?)`/g)].map(([, word = '']) => word));
}

/** @param {string[]} words */
function sorted(words) {
  return [...words].sort();
}

test('the guide explains each reason of a session once, and no other', async () => {
  const [ofSession = ''] = (await readFile(GUIDE, 'utf8')).split('## Of a room');
  const types = await source('types.js');
  assert.deepEqual(sorted(explained(ofSession)), sorted([...union(types, 'Condition'), ...union(types, 'Reason')]));
});

test('the guide explains each reason of a room once, and no other', async () => {
  const [ofSession = '', ofRoom = ''] = (await readFile(GUIDE, 'utf8')).split('## Of a room');
  const types = await source('chat/types.js');
  const known = explained(ofSession);
  const own = [...union(types, 'Code'), ...union(types, 'RoomReason')].filter((word) => !known.includes(word));
  assert.deepEqual(sorted(explained(ofRoom)), sorted(own));
});
