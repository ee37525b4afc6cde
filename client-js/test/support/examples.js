import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * The examples of the documents, and how each runs: as a program of its own.
 */

const home = new URL('../..', import.meta.url);
const guides = new URL('../docs/client/', home);

/** Inside of the package, so that its name means the package itself. */
const folder = new URL('target/docs/', home);

/** A block that is still busy after this time, in ms, has shown that it works; one that waits for nothing ends before. */
const LONG = 3000;

/** All of them, those of the README first. */
export async function examples() {
  const files = [new URL('README.md', home), ...(await guidesIn(guides))];
  return (await Promise.all(files.map(blocksOf))).flat();
}

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
 * Runs an example.
 *
 * @param {string} code
 * @param {string} server where all requests go, whatever they are for
 * @param {number} [ms] after how long an example that does not end is ended
 * @returns {Promise<string>} what it printed
 */
export async function run(code, server, ms = LONG) {
  await mkdir(folder, { recursive: true });
  const path = new URL(`${randomUUID()}.mjs`, folder);
  await writeFile(path, code);
  try {
    return await play(path, server, ms);
  } finally {
    await rm(path);
  }
}

/**
 * @param {URL} path
 * @param {string} server
 * @param {number} ms
 * @returns {Promise<string>}
 */
function play(path, server, ms) {
  const prelude = fileURLToPath(new URL('example-prelude.js', import.meta.url));
  const env = {
    ...process.env,
    HOLDFAST_EXAMPLE_SERVER: server,
    HOLDFAST_EXAMPLE_MS: `${ms}`,
    NODE_TEST_CONTEXT: '',
  };
  return new Promise((resolve, reject) =>
    execFile(process.execPath, ['--import', prelude, fileURLToPath(path)], { env }, (error, stdout, stderr) =>
      error ? reject(new Error(`${stdout}${stderr}`)) : resolve(stdout),
    ),
  );
}
