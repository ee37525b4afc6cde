import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { LoadClient } from '../support/load-client.js';
import { NodeWebSocket } from '../support/node-websocket.js';
import { assertDelivered, until } from '../support/restarting-server.js';
import { javaOptions, remember } from '../support/server.js';
import { dice } from '../../testing/seeded-random.js';

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

/** How long a client waits between two messages on average, in ms: as the server's limit allows. */
const EVERY = 1000;

test(`the demo of a cluster goes on when a node is killed, starts it again, and leaves nothing behind after Ctrl-C (SEED=${SEED})`, async () => {
  const demo = startDemo();
  const random = dice(SEED);
  /** @type {LoadClient[]} */
  const talkers = [];
  try {
    const [, url = ''] = await demo.said(/the page +(http:\S+)/);
    const [, pid = ''] = await demo.said(/n2 PID (\d+)/);
    const [, folder = ''] = await demo.said(/are in (\/\S+)/);
    assert.equal((await fetch(url)).status, 200, 'the page is there');
    assert.notDeepEqual(processes(folder), [], 'its processes name the folder');
    talkers.push(
      new LoadClient({ url, nick: 'ann', random }),
      new LoadClient({ url, nick: 'bob', random, transport: 'auto', WebSocket: NodeWebSocket }),
    );
    await until(talkers, ({ joined }) => joined, 'both are in');
    for (const each of talkers) each.talk(EVERY, random);
    await until(talkers.slice(1), ({ transport }) => transport === 'websocket', 'one is on a WebSocket');
    process.kill(Number(pid), 'SIGKILL');
    await demo.said(new RegExp(`^n2 has ended \\(PID ${pid}\\)`));
    await heard(talkers);
    await demo.said(/^n2 is back: PID \d+/);
    await heard(talkers);
    await assertDelivered(url, talkers);
    for (const each of talkers.splice(0)) each.close();
    assert.equal(await demo.interrupt(), 0, 'to stop it is no failure');
    assert.deepEqual(processes(folder), [], 'processes that are left');
    assert.equal(existsSync(folder), false, 'the folder is left');
    assert.deepEqual(demo.errors, []);
  } finally {
    for (const each of talkers) each.close();
    await demo.interrupt();
  }
});

test('a demo that cannot start says why in one line, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  await chmod(folder, 0o755); // PostgreSQL may run as another user
  const listener = createServer();
  const version = '[ "$1" != --version ] || { echo "postgres (PostgreSQL) 15.1"; exit; }';
  try {
    const full = await programs(folder, { postgres: version, initdb: 'echo no space left >&2; exit 1' });
    assert.deepEqual(await failure(folder, full), ['holdfast: PostgreSQL does not start: no space left']);
    const broken = await programs(folder, { postgres: `${version}; echo no memory >&2; exit 1`, initdb: 'cat' });
    assert.deepEqual(await failure(folder, broken), ['holdfast: PostgreSQL does not start: no memory']);
    assert.deepEqual(await failure(folder, join(folder, 'none')), [
      `holdfast: no initdb and postgres of PostgreSQL 14 or newer are in ${join(folder, 'none')}. Install PostgreSQL 14 ` +
        'or newer (Debian: apt install postgresql), or let POSTGRES name the folder of its programs.',
    ]);
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address());
    assert.deepEqual(await failure(folder, broken, port), [
      `holdfast: cannot listen on 127.0.0.1:${port}: Address already in use; choose another port with --port`,
    ]);
  } finally {
    listener.close();
    await rm(folder, { recursive: true });
  }
});

/**
 * Makes programs of a PostgreSQL that does not work.
 *
 * @param {string} folder
 * @param {Record<string, string>} scripts by name
 * @returns the folder of the programs
 */
async function programs(folder, scripts) {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return bin;
}

/**
 * @param {string} folder
 * @param {string} postgres the folder of the programs of PostgreSQL
 * @param {number} [port]
 * @returns what a demo says that fails and leaves nothing in its folder for temporary files
 */
async function failure(folder, postgres, port = 0) {
  const { HOLDFAST_JAR: jar = '' } = process.env;
  const place = join(folder, 'temporary');
  await mkdir(place, { recursive: true });
  const command = [...javaOptions(), `-Djava.io.tmpdir=${place}`, '-jar', jar, 'cluster-demo', '--port', `${port}`];
  const { status, stderr } = spawnSync('java', command, { env: { ...process.env, POSTGRES: postgres } });
  assert.equal(status, 1, `${stderr}`);
  assert.deepEqual(await readdir(place), [], 'what is left');
  return `${stderr}`.trim().split('\n');
}

/** Waits until all have heard something that came after now. @param {readonly LoadClient[]} talkers */
function heard(talkers) {
  const time = performance.now();
  return until(talkers, ({ heardAt }) => heardAt > time, 'all hear the others');
}

/** @param {string} folder @returns the processes that have a path in it among their words */
function processes(folder) {
  const all = execFileSync('ps', ['-e', '-o', 'pid=,args=']).toString().split('\n');
  return all.filter((line) => line.includes(folder));
}

/** Starts it as a terminal does, in a group of processes of its own. */
function startDemo() {
  const { HOLDFAST_JAR: jar = '' } = process.env;
  const command = [...javaOptions(), '-jar', jar, 'cluster-demo', '--port', '0'];
  const child = spawn('java', command, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  remember(child);
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const errors = [];
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  return {
    errors,
    /**
     * @param {RegExp} pattern
     * @returns {Promise<string[]>} the groups of the first line like this, when there is one
     */
    said: async (pattern) => {
      for (;;) {
        const found = lines.map((line) => pattern.exec(line)).find((match) => match);
        if (found) return found;
        await Promise.race([
          once(output, 'line'),
          ended.then(([status]) => Promise.reject(new Error(`it ended with ${status}: ${errors.join('\n')}`))),
        ]);
      }
    },
    /** Ctrl-C, which the terminal sends to all of the group. @returns its exit status */
    interrupt: async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-Number(child.pid), 'SIGINT');
      const [status] = await ended;
      return /** @type {number | null} */ (status);
    },
  };
}
