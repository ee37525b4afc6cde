import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './restarting-server.js';

const USER = 'holdfast';
const PASSWORD = 'of the tests';

/** The folder that the launcher names, Debian's newest, or none for those on PATH. */
function binaries() {
  if (process.env.POSTGRES) return `${process.env.POSTGRES}/`;
  try {
    const [newest] = readdirSync('/usr/lib/postgresql').sort((one, other) => Number(other) - Number(one));
    if (newest) return `/usr/lib/postgresql/${newest}/bin/`;
  } catch {
    return '';
  }
  return '';
}

/** Runs a command as a user that the server accepts: not as root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return { prefix: /** @type {string[]} */ ([]), owner: undefined };
  const id = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, 'nobody']).toString());
  return {
    prefix: ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'],
    owner: { user: id('-u'), group: id('-g') },
  };
}

/** Starts a PostgreSQL server with an empty database, in a temporary folder. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-postgres-'));
  const { prefix, owner } = unprivileged();
  if (owner) chownSync(folder, owner.user, owner.group);
  chmodSync(folder, 0o755);
  const password = join(folder, 'password');
  writeFileSync(password, PASSWORD, { mode: 0o644 });
  const data = join(folder, 'data');
  const bin = binaries();
  /** @param {string[]} words */
  const words = (...words) => /** @type {[string, ...string[]]} */ ([...prefix, ...words]);
  const [program, ...rest] = words(
    ...[`${bin}initdb`, '-D', data, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${password}`],
    ...['-E', 'UTF8', '--no-locale', '--no-sync', '--no-instructions'],
  );
  execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  chmodSync(password, 0o600);
  const port = await freePort();
  const start = () => {
    const [server, ...options] = words(
      ...[`${bin}postgres`, '-D', data, '-h', '127.0.0.1', '-p', `${port}`, '-k', folder],
      ...['-c', 'max_connections=100', '-c', 'log_min_messages=fatal'],
    );
    return spawn(server, options, { stdio: ['ignore', 'ignore', 'ignore'] });
  };
  let child = start();
  await ready(bin, port);
  const end = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGQUIT');
    await ended;
  };
  return {
    address: `postgresql://${USER}@127.0.0.1:${port}/postgres`,
    passwordFile: password,
    /** Ends it at once, as a crash does, and starts it again. */
    crash: async () => {
      await end();
      child = start();
      await ready(bin, port);
    },
    stop: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * @param {string} bin
 * @param {number} port
 */
async function ready(bin, port) {
  for (let left = 600; left > 0; left--) {
    try {
      execFileSync(`${bin}pg_isready`, ['-h', '127.0.0.1', '-p', `${port}`], { stdio: 'ignore' });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('PostgreSQL does not start');
}
