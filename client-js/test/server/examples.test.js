import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { examples, run } from '../support/examples.js';
import { startServer } from '../support/server.js';

/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;

before(async () => {
  server = await startServer();
  await usedByHand(server.url);
});

after(() => server.kill());

for (const { file, line, code, output } of await examples()) {
  test(`the example of ${file} at line ${line} prints what it says on a server that was used before`, async () => {
    const said = await run(code, server.url);
    if (output !== undefined) assert.equal(said, output);
  });
}

/**
 * What the README does by hand: ann is in the lobby, and bob says hello.
 *
 * @param {string} url
 */
async function usedByHand(url) {
  const { sid } = await bind(url, { rid: 1000 });
  await bind(url, { sid, rid: 1001, packets: [{ kind: 'join', room: 'lobby', nick: 'ann' }] });
  const said = await fetch(`${url}/chat`, {
    method: 'POST',
    body: new URLSearchParams({ message: 'hello', nick: 'bob' }),
  });
  assert.equal(said.status, 200);
}

/**
 * @param {string} url
 * @param {object} request
 */
async function bind(url, request) {
  const answer = await fetch(`${url}/bind`, { method: 'POST', body: JSON.stringify(request) });
  return JSON.parse(await answer.text());
}
