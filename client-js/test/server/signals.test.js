import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from '../support/server.js';

/**
 * Waits until a line of a log says something.
 *
 * @param {string[]} log
 * @param {RegExp} what
 */
async function untilSaid(log, what) {
  const end = Date.now() + 30_000;
  while (!log.some((line) => what.test(line))) {
    assert.ok(Date.now() < end, `${what} is not in:\n${log.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a start and a stop are a line of the log each, and SIGHUP is ignored with one', async () => {
  const server = await startServer({ options: ['--inactivity', '10s'] });
  await untilSaid(server.log, / runs with its log in memory, .*set: .*--inactivity '10s'/);
  server.signal('SIGHUP');
  await untilSaid(server.log, /SIGHUP is ignored/);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  assert.equal(await server.terminate(), 0);
  await untilSaid(server.log, /has stopped after \d+s$/);
  for (const what of [/ runs with its log in memory/, /SIGHUP/, / has stopped /]) {
    const lines = server.log.filter((line) => what.test(line));
    assert.equal(lines.length, 1, server.log.join('\n'));
    assert.match(lines[0] ?? '', / INFO /);
  }
});
