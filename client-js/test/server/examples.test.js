import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
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

/** How long an example that is to end may take, in ms. */
const PATIENCE = 30_000;

for (const { file, line, code, output } of await examples()) {
  test(`the example of ${file} at line ${line} prints what it says on a server that was used before`, async () => {
    const said = await run(code, server.url);
    if (output !== undefined) assert.equal(said, output);
  });
}

test('the room of the main README joins, says its word and ends, each time that it is run', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, code = ''] = /^```js\n(import \{ joinRoom \}.*?)^```$/ms.exec(readme) ?? [];
  const own = code
    .replace("'/client/chat.js'", "'holdfast-client/chat'")
    .replace("'/bind'", "'http://localhost:8080/bind'");
  const ends = `process.on('exit', () => console.log(performance.now() < ${PATIENCE} ? 'ended' : 'was ended'));\n`;
  for (const said of ['bob hello\neve hello\n', 'bob hello\neve hello\neve hello\n']) {
    assert.equal(await run(ends + own, server.url, PATIENCE), `${said}ended\n`);
  }
});

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
