/**
 * Comes before the tests of each file: one that takes too long is told with what it waits for, and ends its file. A server
 * that it has started is asked for the stacks of its threads.
 */

import { afterEach, beforeEach } from 'node:test';
import { killServers, showStacks } from './server.js';

/** How long a test may take, in ms. */
const LIMIT = Number(process.env.TEST_LIMIT ?? 300_000);

/** How long it takes to tell stacks. */
const STACKS = 2000;

/** @type {NodeJS.Timeout[]} */
const limits = [];

/** @param {string} name */
function tooLong(name) {
  const resources = process.getActiveResourcesInfo().join(', ');
  process.stderr.write(`"${name}" takes more than ${LIMIT / 1000} s, and waits for: ${resources}\n`);
  showStacks();
  setTimeout(() => {
    killServers();
    process.exit(1);
  }, STACKS);
}

// Those of the runner itself are none.
if (process.env.NODE_TEST_CONTEXT) {
  beforeEach((test) => void limits.push(setTimeout(tooLong, LIMIT, test.name)));
  afterEach(() => clearTimeout(limits.pop()));
}
