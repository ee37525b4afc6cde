import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examples, run } from '../support/examples.js';
import { startFake } from '../support/server.js';

for (const { file, line, code, output } of await examples()) {
  test(`the example of ${file} at line ${line} runs as the page says`, async () => {
    const server = await startFake();
    try {
      const said = await run(code, server.url);
      if (output !== undefined) assert.equal(said, output);
    } finally {
      await server.kill();
    }
  });
}

test('an example of the documents that fails makes its test fail', async () => {
  await assert.rejects(run("await Promise.reject(new Error('on purpose'));\n", ''), /on purpose/);
});
