import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { install, MANIFEST, runModule } from '../support/package.js';

const run = promisify(execFile);

/** What the archive is unpacked into: an empty folder. */
const folder = await mkdtemp(join(tmpdir(), 'holdfast-archive-'));
const home = join(folder, `holdfast-${MANIFEST.version}`);

/** Has Java and what every system has; neither Maven nor Node. */
const programs = join(folder, 'programs');

const PROGRAMS = ['java', ...'awk cat chmod dirname env mktemp mv readlink rm sed sleep wc'.split(' ')];

/** @type {Awaited<ReturnType<typeof install>>} */
let user;

before(async () => {
  const { HOLDFAST_ARCHIVE } = process.env;
  assert.ok(HOLDFAST_ARCHIVE, 'HOLDFAST_ARCHIVE must name the archive of ./holdfast package');
  await run('tar', ['xzf', HOLDFAST_ARCHIVE, '-C', folder]);
  await mkdir(programs);
  for (const name of PROGRAMS) await symlink(await found(name), join(programs, name));
  user = await install();
});

after(async () => {
  await user.remove();
  await rm(folder, { recursive: true });
});

/** @param {string} program on the path of the test */
async function found(program) {
  for (const place of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(place, program);
    if (await stat(path).catch(() => undefined)) return path;
  }
  throw new Error(`no ${program}`);
}

/**
 * Starts the server of the archive in a folder of its own.
 *
 * @param {string[]} options
 */
async function start(...options) {
  const cwd = await mkdtemp(join(folder, 'work-'));
  const env = { PATH: programs, LC_ALL: 'C.UTF-8' };
  const server = spawn(join(home, 'holdfast'), ['serve', ...options], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(server, 'close'); // when all of its log has come
  /** @type {string[]} */
  const log = [];
  createInterface(server.stderr).on('line', (line) => log.push(line));
  for await (const line of createInterface(server.stdout)) {
    const [, url] = /^listening on (.*)/.exec(line) ?? [];
    if (url) return { url, cwd, log, stop: async () => (server.kill('SIGTERM'), await ended) };
  }
  throw new Error(`it did not start: ${log.join('\n')}`);
}

test('the archive has what it says, and no more', async () => {
  const files = [
    'LICENSE',
    'NOTICE',
    'README.txt',
    'holdfast',
    'holdfast.jar',
    'holdfast.properties',
    'holdfast.service',
    'launch.sh',
    'prepare',
  ];
  assert.deepEqual((await readdir(home)).sort(), [...files, 'licences'].sort());
});

test('the server of the archive needs Java alone, and speaks with the package of the client', async () => {
  const server = await start('--port', '0');
  try {
    const said = await runModule(
      user.folder,
      `import { joinRoom } from 'holdfast-client/chat';
      const room = joinRoom('ann', { url: '${server.url}/bind' });
      console.log((await room.say('hello')).seq);
      await room.close();`,
    );
    assert.equal(said, '1\n');
    assert.match(await (await fetch(server.url)).text(), /<html/);
  } finally {
    assert.deepEqual(await server.stop(), [0, null], server.log.join('\n'));
  }
  assert.deepEqual(await readdir(server.cwd), ['holdfast-data']);
});

/** Where the classes of the server come from, after a start with options for Java, and what it says. */
async function classes() {
  const env = { PATH: programs, LC_ALL: 'C.UTF-8', HOLDFAST_JAVA_OPTS: '-Xlog:class+load' };
  const { stdout, stderr } = await run(join(home, 'holdfast'), ['--version'], { env, maxBuffer: 1 << 26 });
  const line = stdout.split('\n').find((each) => each.includes(' dev.holdfast.http.Main source:')) ?? '';
  assert.match(stdout, /^holdfast \d/m);
  assert.doesNotMatch(stdout + stderr, /warning|error\s*\]/);
  return /source: shared objects file/.test(line) ? 'archive' : /source: file:/.test(line) ? 'jar' : line;
}

test('classes are archived by `holdfast prepare`, and the archive counts while it fits and is whole', async () => {
  assert.equal(await classes(), 'jar');
  const env = { PATH: programs, HOLDFAST_PORT: 'none', HOLDFAST_CONFIG: 'none' };
  await run(join(home, 'holdfast'), ['prepare'], { env });
  const [name, ...more] = (await readdir(home)).filter((each) => /\.jsa/.test(each));
  assert.ok(name);
  assert.deepEqual(more, [`${name}.size`]);
  assert.equal(await classes(), 'archive');

  const archive = join(home, name);
  const whole = await readFile(archive);
  await writeFile(archive, whole.subarray(0, whole.length / 4));
  assert.equal(await classes(), 'jar');
  await writeFile(archive, Buffer.alloc(whole.length));
  assert.equal(await classes(), 'jar');
  await writeFile(archive, whole);
  assert.equal(await classes(), 'archive');

  const jar = join(home, 'holdfast.jar');
  const { atime, mtime } = await stat(jar);
  await utimes(jar, atime, new Date(mtime.getTime() + 60_000));
  assert.equal(await classes(), 'jar');
  await utimes(jar, atime, mtime);
  assert.equal(await classes(), 'archive');
});

test('the settings beside the script count', async () => {
  const file = join(home, 'holdfast.properties');
  const settings = await readFile(file, 'utf8');
  await writeFile(file, settings.replace('#port=8080', 'port=0').replace('#memory=off', 'memory=on'));
  const server = await start();
  try {
    assert.notEqual(new URL(server.url).port, '8080');
  } finally {
    await server.stop();
    await writeFile(file, settings);
  }
  assert.match(server.log.join('\n'), /set: port in .*holdfast\.properties '0', memory in .*holdfast\.properties 'on'/);
});

test('without Java the script says what to install', async () => {
  const env = { PATH: join(folder, 'nothing') };
  await mkdir(env.PATH);
  for (const name of ['dirname', 'readlink']) await symlink(await found(name), join(env.PATH, name));
  await assert.rejects(run(join(home, 'holdfast'), ['serve'], { env }), {
    code: 1,
    stderr: /^holdfast: java not found\. Install Java 17 or newer .*\n$/,
  });
});
