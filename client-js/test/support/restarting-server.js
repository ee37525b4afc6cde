import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchServer, replay } from './server.js';
import { line, readLog } from './load-client.js';

/** @import { LoadClient } from './load-client.js' */
/** @import { Message } from '../../src/chat/room.js' */

/** How long the last messages may take to be acknowledged and shown everywhere, in ms. */
const PATIENCE = 90_000;

/** The longest that a start which is cut short may last, in ms: about as long as a whole one takes. */
const CUT_SHORT = 1500;

/** A server that is killed and started again on the same port and the same folder. */
export class RestartingServer {
  #server;
  #how;
  /** The failures in the logs of the servers before. @type {string[]} */
  #errors = [];

  /** @param {{ port: number, data: string, options?: string[] }} how */
  constructor(how) {
    this.#how = how;
    this.#server = launchServer(how);
  }

  get listening() {
    return this.#server.listening;
  }

  /**
   * Lets it run for a while, then kills it and starts the next one.
   *
   * @param {() => number} random
   * @param {number} longest in ms
   */
  async runThenKill(random, longest) {
    // Some are killed before they listen.
    const young = random() < 0.2;
    if (!young) await this.listening;
    await delay(random() * (young ? CUT_SHORT : longest));
    await this.replace();
  }

  async replace() {
    await this.#server.kill();
    this.#next();
  }

  /**
   * @param {(ms: number) => void} [ended] gets how long it took to end
   * @returns the exit status of one that was asked to end; the next one is started
   */
  async retire(ended = () => {}) {
    const start = performance.now();
    const status = await this.#server.terminate();
    ended(performance.now() - start);
    this.#next();
    return status;
  }

  #next() {
    this.#errors.push(...this.#server.errors);
    this.#server = launchServer(this.#how);
  }

  get errors() {
    return [...this.#errors, ...this.#server.errors];
  }

  kill() {
    return this.#server.kill();
  }
}

/**
 * Runs a test with a server and a folder of its own, and removes both.
 *
 * @param {(server: RestartingServer, port: number) => Promise<void>} work
 * @param {string[]} [options]
 */
export async function withRestartingServer(work, options = []) {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  const journals = join(folder, 'journals');
  await mkdir(journals);
  const port = await freePort();
  const server = new RestartingServer({
    port,
    data: join(folder, 'data'),
    options: [...options, '--journal', journals],
  });
  try {
    await server.listening;
    await work(server, port);
    assert.deepEqual(server.errors, [], 'no failure in the log');
    await replayAll(journals);
  } finally {
    await server.kill();
    await rm(folder, { recursive: true });
  }
}

/**
 * Replays the journals of all sessions.
 *
 * @param {string} folder
 */
async function replayAll(folder) {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.txt')).map((name) => join(folder, name));
  if (files.length > 0) await replay(files);
}

/**
 * @param {readonly LoadClient[]} talkers
 * @param {(talker: LoadClient) => boolean} done
 * @param {string} what
 */
export async function until(talkers, done, what) {
  const end = performance.now() + PATIENCE;
  for (
    let left = talkers.filter((each) => !done(each));
    left.length > 0;
    left = talkers.filter((each) => !done(each))
  ) {
    const names = left.map(({ nick, acknowledged, said }) => `${nick} (${acknowledged} of ${said} acknowledged)`);
    const complaints = talkers.flatMap((each) => each.complaints);
    if (performance.now() >= end)
      assert.fail(`${what}: not yet ${names.join(', ')}\n${complaints.slice(0, 20).join('\n')}\n${left[0]?.trace}`);
    await delay(50);
  }
}

/**
 * Waits until everything is acknowledged and shown everywhere, and compares: each message is in the log exactly once, in
 * the order in which its sender said it, and every transcript is the log.
 *
 * @param {string} url of the server itself
 * @param {readonly LoadClient[]} talkers
 * @returns {Promise<number>} how many messages there are
 */
export async function assertDelivered(url, talkers) {
  for (const each of talkers) each.stopTalking();
  await until(talkers, (each) => each.settled, 'all is acknowledged');
  let count = 0;
  for (const room of new Set(talkers.map(({ name }) => name))) {
    const log = await readLog(url, room);
    const members = talkers.filter(({ name }) => name === room);
    await until(members, ({ last }) => last === log.length, 'all is shown');
    judgeRoom(log, members);
    count += log.length;
  }
  return count;
}

/**
 * @param {Message[]} log
 * @param {LoadClient[]} members
 */
function judgeRoom(log, members) {
  assert.deepEqual(
    members.flatMap((each) => each.complaints),
    [],
  );
  assert.deepEqual(
    log.map(({ seq }) => seq),
    log.map((_, n) => n + 1),
    'numbered densely',
  );
  assert.equal(new Set(log.map(({ from, id }) => `${from} ${id}`)).size, log.length, 'each once');
  for (const { nick, said } of members) {
    assert.deepEqual(
      log.filter(({ from }) => from === nick).map(({ text }) => text),
      Array.from({ length: said }, (_, n) => `${nick} ${n + 1}`),
      `all that ${nick} said, in order`,
    );
  }
  const kept = log.map(({ seq, from, text }) => line(seq, from, text));
  for (const { nick, transcript } of members) assert.deepEqual(transcript, kept, `the transcript of ${nick}`);
}

/** @returns {Promise<number>} a port that nothing listens on */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param {number} ms */
export function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * @param {readonly number[]} numbers
 * @param {number} share
 */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.ceil(share * (sorted.length - 1))] ?? 0;
}
