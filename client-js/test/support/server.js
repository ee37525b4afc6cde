import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How to start the model server on a port. */
const MODEL = [process.execPath, fileURLToPath(new URL('fake-server.js', import.meta.url))];

/** @returns {string[]} how to start the server, without its options */
function command() {
  const { HOLDFAST_JAR: jar, HOLDFAST_FAKE } = process.env;
  // In memory, so that a test finds nothing of the one before it; and tests talk faster than people.
  if (jar) return ['java', '-jar', jar, 'serve', '--memory', '--rate-limit', 'off'];
  if (HOLDFAST_FAKE) return MODEL;
  throw new Error('HOLDFAST_JAR must name the jar of the server (or set HOLDFAST_FAKE=1 for the model server)');
}

/**
 * Starts the model server.
 *
 * @param {string[]} options
 */
export function startModel(...options) {
  return start(MODEL, { port: 0, options });
}

/**
 * Starts the server in a process of its own and waits until it listens.
 *
 * @param {{ port?: number, options?: string[] }} [how]
 */
export function startServer({ port = 0, options = [] } = {}) {
  return start(command(), { port, options });
}

/**
 * @param {string[]} command
 * @param {{ port: number, options: string[] }} how
 */
async function start([program = '', ...rest], { port, options }) {
  const child = spawn(program, [...rest, '--port', `${port}`, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const url = await new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const match = /listening on (http:\/\/\S+)/.exec(line);
      if (match) resolve(match[1]);
    });
    ended.then(([status]) => reject(new Error(`the server ended with status ${status} before it listened`)));
  });
  return {
    url: /** @type {string} */ (url),
    port: Number(new URL(url).port),
    /** Without a chance to say goodbye. */
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */
