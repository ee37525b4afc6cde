import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildClassic } from '../../build.js';
import { VERSION } from '../../src/holdfast.js';
import { Tab, withBrowser } from '../support/browser.js';

/** @import { BrowserContext } from 'playwright-core' */

/** A page without modules. It may load nothing but files of its own origin, so it has no script of its own in it. */
const PAGE = `<!DOCTYPE html>
<title></title>
<pre id="heard"></pre>
<script src="/holdfast.global.js"></script>
<script src="/app.js"></script>`;

const APP = `
document.title = Holdfast.VERSION;
var session = Holdfast.connect({ url: '/bind' });
session.on('packet', function (packet) {
  document.getElementById('heard').append(packet.kind + '\\n');
});
session.send({ kind: 'join', room: 'lobby', nick: 'ann' });
`;

/** @returns {Promise<string>} */
async function classic() {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-classic-'));
  try {
    await buildClassic(join(folder, 'holdfast.global.js'));
    return await readFile(join(folder, 'holdfast.global.js'), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {BrowserContext} context
 * @param {string} path
 * @param {string} contentType
 * @param {string} body
 */
function serve(context, path, contentType, body) {
  const headers = { 'Content-Security-Policy': "default-src 'self'" };
  return context.route(`**${path}`, (route) => route.fulfill({ contentType, headers, body }));
}

test('the build for pages without modules opens a session under a strict policy', () =>
  withBrowser(async (context, server) => {
    await serve(context, '/classic', 'text/html', PAGE);
    await serve(context, '/holdfast.global.js', 'text/javascript', await classic());
    await serve(context, '/app.js', 'text/javascript', APP);
    const tab = await Tab.open(context, `${server.url}/classic`);
    await tab.page.locator('#heard').getByText('welcome').waitFor();
    assert.equal(await tab.page.title(), VERSION);
    assert.deepEqual(tab.complaints, []);
  }));
