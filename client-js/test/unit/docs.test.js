import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFake } from '../support/server.js';

const home = new URL('../..', import.meta.url);
const guides = new URL('../docs/client/', home);

/** Inside of the package, so that its name means the package itself. */
const folder = new URL('target/docs/', home);

/** A block that is still busy after this time, in ms, has shown that it works; one that waits for nothing ends before. */
const LONG = 3000;

const files = [new URL('README.md', home), ...(await guidesIn(guides))];
const blocks = (await Promise.all(files.map(blocksOf))).flat();

for (const { file, line, code, output } of blocks) {
  test(`the example of ${file} at line ${line} runs as the page says`, async () => {
    await mkdir(folder, { recursive: true });
    const path = new URL(`${file.replace(/\W/g, '-')}-${line}.mjs`, folder);
    await writeFile(path, code);
    const server = await startFake();
    try {
      const said = await run(path, server.url);
      if (output !== undefined) assert.equal(said, output);
    } finally {
      await server.kill();
      await rm(path);
    }
  });
}

test('an example of the documents that fails makes its test fail', async () => {
  await mkdir(folder, { recursive: true });
  const path = new URL('fails.mjs', folder);
  await writeFile(path, "await Promise.reject(new Error('on purpose'));\n");
  await assert.rejects(run(path, ''), /on purpose/);
  await rm(path);
});

/** @param {URL} folder */
async function guidesIn(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md'));
  return names.sort().map((name) => new URL(name, folder));
}

/**
 * The blocks that begin with "```js runnable", each a program of its own. One that follows at once and begins with
 * "```text output" is what the program prints.
 *
 * @param {URL} file
 */
async function blocksOf(file) {
  const text = await readFile(file, 'utf8');
  const found = text.matchAll(/^```js runnable\n(.*?)^```\n(?:\n```text output\n(.*?)^```\n)?/gms);
  return [...found].map(({ index = 0, 1: code = '', 2: output }) => ({
    file: fileURLToPath(file).split('/').at(-1) ?? '',
    line: text.slice(0, index).split('\n').length,
    code,
    output,
  }));
}

/**
 * @param {URL} path
 * @param {string} server where all requests go, whatever they are for
 * @returns {Promise<string>} what the program printed
 */
function run(path, server) {
  const prelude = fileURLToPath(new URL('../support/example-prelude.js', import.meta.url));
  const env = {
    ...process.env,
    HOLDFAST_EXAMPLE_SERVER: server,
    HOLDFAST_EXAMPLE_MS: `${LONG}`,
    NODE_TEST_CONTEXT: '',
  };
  return new Promise((resolve, reject) =>
    execFile(process.execPath, ['--import', prelude, fileURLToPath(path)], { env }, (error, stdout, stderr) =>
      error ? reject(new Error(`${stdout}${stderr}`)) : resolve(stdout),
    ),
  );
}
