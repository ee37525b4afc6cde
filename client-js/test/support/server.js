import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** How to start the fake server on a port. */
const FAKE = [process.execPath, fileURLToPath(new URL('serve-fake.js', import.meta.url))];

/** The processes that run. @type {Set<import('node:child_process').ChildProcess>} */
const servers = new Set();

/** Whether their standard output is printed: the stacks of their threads. */
let isTold = false;

/** Asks all servers for the stacks of their threads. */
export function showStacks() {
  isTold = true;
  for (const server of servers) server.kill('SIGQUIT');
}

/** Kills all of them. */
export function killServers() {
  for (const server of servers) server.kill('SIGKILL');
}

/**
 * Has a process killed with the servers when a test takes too long.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
export function remember(child) {
  servers.add(child);
  const forget = () => void servers.delete(child);
  once(child, 'exit').then(forget, forget);
}

/** How Java starts the program: as launch.sh has it, for which an archive that does not fit is none. */
export function javaOptions() {
  const { HOLDFAST_CLASSES: classes } = process.env;
  const archive = classes ? [`-XX:SharedArchiveFile=${classes}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'] : [];
  return ['-XX:+UseSerialGC', ...archive];
}

/**
 * @param {string} [data] the folder of the log
 * @returns {string[]} how to start the server, without its options
 */
function command(data) {
  const { HOLDFAST_JAR: jar, HOLDFAST_FAKE } = process.env;
  // Else in memory, so that a test finds nothing of the one before it; and tests talk faster than people.
  const log = data ? ['--data', data] : ['--memory'];
  if (jar) return ['java', ...javaOptions(), '-jar', jar, 'serve', ...log, '--rate-limit', 'off'];
  if (HOLDFAST_FAKE) return FAKE;
  throw new Error('HOLDFAST_JAR must name the jar of the server (or set HOLDFAST_FAKE=1 for the fake server)');
}

/**
 * Starts the fake server.
 *
 * @param {string[]} options
 */
export function startFake(...options) {
  return start(FAKE, { port: 0, options });
}

/**
 * Starts the server in a process of its own and waits until it listens.
 *
 * @param {{ port?: number, data?: string, options?: string[] }} [how]
 */
export function startServer({ port = 0, data, options = [] } = {}) {
  return start(command(data), { port, options });
}

/**
 * @param {string[]} command
 * @param {{ port: number, options: string[] }} how
 */
async function start(command, how) {
  const server = launch(command, how);
  const url = await server.listening;
  const { kill, terminate, signal, log } = server;
  return { url, port: Number(new URL(url).port), kill, terminate, signal, log };
}

/**
 * Starts the server, and leaves it to the caller when to wait for it, or whether to let it get that far.
 *
 * @param {{ port: number, data: string, options?: string[] }} how
 */
export function launchServer({ port, data, options = [] }) {
  return launch(command(data), { port, options });
}

/**
 * @param {string[]} command
 * @param {{ port: number, options: string[] }} how
 */
function launch([program = '', ...rest], { port, options }) {
  // The server takes variables with such a name for settings of its own.
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('HOLDFAST_'));
  const env = Object.fromEntries(others);
  const stdio = /** @type {['ignore', 'pipe', 'pipe']} */ (['ignore', 'pipe', 'pipe']);
  const child = spawn(program, [...rest, '--port', `${port}`, ...options], { env, stdio });
  const ended = once(child, 'exit');
  remember(child);
  /** @type {string[]} */
  const log = [];
  createInterface(child.stderr).on('line', (line) => {
    log.push(line);
    if (!/ INFO /.test(line)) process.stderr.write(`${line}\n`);
  });
  /** @type {Promise<string>} */
  const listening = new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const match = /listening on (https?:\/\/\S+)/.exec(line);
      if (match) resolve(/** @type {string} */ (match[1]));
      if (isTold) process.stderr.write(`${line}\n`);
    });
    ended.then(([status]) => reject(new Error(`the server ended with status ${status} before it listened`)));
  });
  // The promise may be ignored.
  listening.catch(() => {});
  /** @param {NodeJS.Signals} signal */
  const end = async (signal) => {
    child.kill(signal);
    const [status] = await ended;
    return /** @type {number | null} */ (status);
  };
  return {
    listening,
    /** The lines of its log so far. */
    log,
    /** The lines about failures. */
    get errors() {
      return log.filter((line) => / ERROR /.test(line));
    },
    /** @param {NodeJS.Signals} name */
    signal: (name) => void child.kill(name),
    /** Kills it at once. */
    kill: () => end('SIGKILL'),
    /** Asks it to end. @returns its exit status */
    terminate: () => end('SIGTERM'),
  };
}

/**
 * Runs event sequences through the session machine, and rejects if one comes out otherwise. The fake server has none.
 *
 * @param {string[]} files
 */
export async function replay(files) {
  const { HOLDFAST_JAR: jar } = process.env;
  if (!jar) return;
  const run = promisify(execFile);
  await run('java', ['-jar', jar, 'replay', ...files]).catch(({ stdout, stderr }) => {
    throw new Error(`a journal does not replay:\n${stdout}${stderr}`);
  });
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */
