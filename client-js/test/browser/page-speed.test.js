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

/** How soon the form is to be visible on it, in ms, and what all files of the page may have as they are sent, in bytes. */
const SOON = 1000;
const LIMIT = 60 * 1024;

/** How many newcomers are measured. The soonest counts: what the others have to wait for is the machine. */
const NEWCOMERS = 5;

/** What newcomers prefer, and which language file they need. */
const NEWCOMERS_OF = { 'en-GB': undefined, 'fr-FR': 'fr' };

for (const [locale, language] of Object.entries(NEWCOMERS_OF)) {
  test(`on a slow line the form is soon visible (${locale}), and a second visit asks for the page alone`, async (context) => {
    await withBrowser(async (one, server) => {
      const wire = await startCounter(server.url);
      try {
        /** @type {number[]} */
        const times = [];
        for (let n = 0; n < NEWCOMERS; n++) {
          const newcomer = (await one.browser()?.newContext({ locale })) ?? one;
          times.push(await visit(newcomer, wire.url));
          const first = wire.take();
          const bytes = first.reduce((sum, each) => sum + each.bytes, 0);
          const again = await visit(newcomer, wire.url);
          const second = wire.take();
          await newcomer.close();
          context.diagnostic(`first visit: ${times[n]} ms, ${bytes} bytes, ${list(first)}`);
          context.diagnostic(`second visit: ${again} ms, ${list(second)}`);
          const languages = first
            .filter(({ path }) => /^\/page\/(?:fr|zh)-/.test(path))
            .map(({ path }) => path.slice(6, 8));
          assert.deepEqual(languages, language ? [language] : []);
          assert.ok(
            first.length - languages.length <= 4,
            'the page itself, its style, its script, and perhaps its icon',
          );
          assert.ok(bytes <= LIMIT, `${bytes} bytes`);
          assert.equal(list(second), '304 /');
        }
        const soonest = Math.min(...times);
        context.diagnostic(`the form is visible after ${soonest} ms (${locale})`);
        assert.ok(soonest < SOON, `${times} ms`);
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
 * A proxy that counts the answers with files, and changes nothing.
 *
 * @param {string} target
 */
async function startCounter(target) {
  /** @type {Answer[]} */
  const answers = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const { method, url: path = '/', headers } = request;
    const onward = send(new URL(path, target), { agent, method, headers }, (/** @type {IncomingMessage} */ answer) => {
      const { statusCode: status = 0, rawHeaders } = answer;
      const counted = { path, status, bytes: 0 };
      if (/^\/($|page\/|client\/)/.test(path)) answers.push(counted);
      answer.on('data', (chunk) => (counted.bytes += chunk.length));
      response.writeHead(status, rawHeaders);
      answer.pipe(response);
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
