import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const REPORTER = fileURLToPath(new URL('../support/reporter.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'holdfast-reporter-'));

after(() => rm(folder, { recursive: true }));

/**
 * What is told of files of tests.
 *
 * @param {Record<string, string>} files the text behind each name
 * @returns {Promise<string>} with a time of 0.1 s for each
 */
async function told(files) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const options = ['--test', `--test-reporter=${REPORTER}`, '--test-reporter-destination=stdout'];
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  /** @type {string} */
  const said = await new Promise((resolve) =>
    execFile(process.execPath, [...options, ...Object.keys(files)], { cwd: folder, env }, (_, out) => resolve(out)),
  );
  return said.replaceAll(/\d+\.\d s/g, '0.1 s');
}

/** A reporter is told of the end of files since Node 20, which the tests need. */
const options = { skip: Number(process.versions.node.split('.')[0]) < 20 };

test('a file that passes is a line, whatever it prints', options, async () => {
  const good = `import { test } from 'node:test'; test('a', () => console.error('WARN')); test('b', () => {});`;
  assert.equal(await told({ 'good.test.mjs': good }), 'ok        0.1 s  good.test.mjs\n2 tests\n');
});

test('one that fails is told with the names of its tests, the errors and what it printed', options, async () => {
  const bad = `import { suite, test } from 'node:test';
    test('good', () => {});
    suite('all', () => test('bad', () => { console.log('said'); throw new Error('boom', { cause: new Error('why') }); }));`;
  const said = await told({ 'bad.test.mjs': bad });
  assert.match(
    said,
    /^FAILED {4}0\.1 s {2}bad\.test\.mjs\n2 tests\n\n {2}FAILED bad\.test\.mjs: all > bad\n {2}Error: boom\n/,
  );
  for (const part of [
    /^ {6}at .*bad\.test\.mjs:3/m,
    /Error: why/,
    /^ {2}---- printed by bad\.test\.mjs\n {2}said\n/m,
  ]) {
    assert.match(said, part);
  }
});

test('one that cannot be run is told with what Node says', options, async () => {
  const said = await told({ 'broken.test.mjs': `import './not-there.mjs';` });
  assert.match(said, /FAILED broken\.test\.mjs: the file itself\n[^]*Cannot find module/);
});
