import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import { test } from 'node:test';
import { withBrowser } from '../support/browser.js';

/** @import { IncomingMessage } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */
/** @import { BrowserContext } from 'playwright-core' */
/** @typedef {{ path: string, status: number, bytes: number }} Answer */

/** A slow line: ms until an answer begins, and bytes a second. */
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 1_600_000 / 8 };

/** What all files of the page may have as they are sent, in bytes. */
const LIMIT = 60 * 1024;

/** The files that the page asks for together, before it has one of them. */
const TOGETHER = /^\/page\/(?:page|app)-/;

/** What newcomers prefer, and which language file they need. */
const NEWCOMERS_OF = { 'en-GB': undefined, 'fr-FR': 'fr' };

for (const [locale, language] of Object.entries(NEWCOMERS_OF)) {
  test(`the page asks for little, and at once (${locale}), and on a second visit for itself alone`, async (context) => {
    await withBrowser(async (one, server) => {
      const wire = await startCounter(server.url);
      try {
        const newcomer = (await one.browser()?.newContext({ locale })) ?? one;
        const time = await visit(newcomer, wire.url);
        const first = wire.take();
        const bytes = first.reduce((sum, each) => sum + each.bytes, 0);
        const again = await visit(newcomer, wire.url);
        const second = wire.take();
        await newcomer.close();
        // How long it took says more of the machine than of the page, so it is told and not judged.
        context.diagnostic(`first visit: ${time} ms, ${bytes} bytes, ${list(first)}`);
        context.diagnostic(`second visit: ${again} ms, ${list(second)}`);
        const languages = first
          .filter(({ path }) => /^\/page\/(?:fr|zh)-/.test(path))
          .map(({ path }) => path.slice(6, 8));
        assert.deepEqual(languages, language ? [language] : []);
        assert.ok(first.length - languages.length <= 4, 'the page itself, its style, its script, and perhaps its icon');
        assert.ok(bytes <= LIMIT, `${bytes} bytes`);
        assert.equal(list(second), '304 /');
      } finally {
        wire.close();
      }
    });
  });
}

/** @param {readonly Answer[]} answers */
function list(answers) {
  return answers.map(({ path, status }) => `${status} ${path}`).join(', ');
}

/**
 * Opens the page on the slow line.
 *
 * @param {BrowserContext} context
 * @param {string} url
 * @returns {Promise<number>} when the form was drawn, in ms
 */
async function visit(context, url) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', LINE);
  await page.addInitScript(watch);
  await page.goto(url);
  const shown = await page.waitForFunction(() => /** @type {any} */ (window).shown);
  const time = await shown.jsonValue();
  await page.waitForLoadState('networkidle');
  await page.close();
  return Math.round(time);
}

/** Runs in the page: before each frame it looks whether the form will be in it. */
function watch() {
  requestAnimationFrame(() => {
    if (document.querySelector('#nick')?.getClientRects().length) {
      requestAnimationFrame(() => Object.assign(window, { shown: performance.now() }));
    } else watch();
  });
}

/**
 * A proxy that counts the answers with files, and changes nothing. It keeps the style and the script back until both are asked
 * for: a page that needs the one to ask for the other is never shown.
 *
 * @param {string} target
 */
async function startCounter(target) {
  /** @type {Answer[]} */
  const answers = [];
  /** @type {(() => void)[]} */
  const kept = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const { method, url: path = '/', headers } = request;
    const onward = send(new URL(path, target), { agent, method, headers }, (/** @type {IncomingMessage} */ answer) => {
      const { statusCode: status = 0, rawHeaders } = answer;
      const counted = { path, status, bytes: 0 };
      if (/^\/($|page\/|client\/)/.test(path)) answers.push(counted);
      const pass = () => {
        answer.on('data', (chunk) => (counted.bytes += chunk.length));
        response.writeHead(status, rawHeaders);
        answer.pipe(response);
      };
      if (!TOGETHER.test(path)) pass();
      else if (kept.push(pass) === 2) for (const each of kept.splice(0)) each();
    });
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    /** @returns the answers since it was asked last */
    take: () => answers.splice(0),
    close: () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}
