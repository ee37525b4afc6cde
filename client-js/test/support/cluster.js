import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBalancer } from './balancer.js';
import { startPostgres } from './postgres.js';
import { freePort, RestartingServer } from './restarting-server.js';

/**
 * @typedef {object} Cluster
 * @property {readonly RestartingServer[]} nodes
 * @property {string} url of the balancer
 * @property {Awaited<ReturnType<typeof startBalancer>>} balancer
 * @property {Awaited<ReturnType<typeof startPostgres>>} database
 */

/** Failures that a node tells when it is cut off, or the database is away: they are what the test does. */
const EXPECTED = /cannot be used, and nothing is stored/;

/**
 * Runs a test with so many nodes, which have one database, and a balancer in front of them.
 *
 * @param {number} count
 * @param {(cluster: Cluster) => Promise<void>} work
 * @param {string[]} [options]
 */
export async function withCluster(count, work, options = []) {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  const secret = join(folder, 'secret');
  await writeFile(secret, randomBytes(32).toString('hex'), { mode: 0o600 });
  const database = await startPostgres();
  const ports = [];
  /** @type {RestartingServer[]} */
  const nodes = [];
  for (let n = 1; n <= count; n++) {
    const port = await freePort();
    ports.push(port);
    nodes.push(
      new RestartingServer({
        port,
        data: folder,
        options: [
          ...['--node', `node${n}`, '--cluster', database.address, '--cluster-password-file', database.passwordFile],
          ...['--cluster-address', `127.0.0.1:${await freePort()}`, '--cluster-secret-file', secret],
          ...['--sessions-per-host', '0', '--connections-per-host', '0', '--creation-limit', 'off', ...options],
        ],
      }),
    );
  }
  const balancer = await startBalancer(ports);
  try {
    await Promise.all(nodes.map((node) => node.listening));
    await work({ nodes, url: balancer.url, balancer, database });
    for (const node of nodes) {
      assert.deepEqual(
        node.errors.filter((line) => !EXPECTED.test(line)),
        [],
        'no failure in the log',
      );
    }
  } finally {
    balancer.close();
    await Promise.all(nodes.map((node) => node.kill()));
    await database.stop();
    await rm(folder, { recursive: true });
  }
}
