import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withBrowser } from '../support/browser.js';
import { startServer } from '../support/server.js';

/** @import { BrowserContext, Page } from 'playwright-core' */
/** @import { Socket } from 'node:net' */

/** The page of the protocol, as it stands there. */
const PAGE = readFile(new URL('../../../docs/protocol.md', import.meta.url), 'utf8').then(
  (text) => /```html\n(<ul id="said">.*?)```/s.exec(text)?.[1] ?? '',
);

/**
 * Opens the page at a server, and waits until it listens.
 *
 * @param {BrowserContext} context
 * @param {string} url
 */
async function open(context, url) {
  const body = `<!DOCTYPE html>${await PAGE}`;
  await context.route('**/listener', (route) => route.fulfill({ contentType: 'text/html', body }));
  const page = await context.newPage();
  const listening = page.waitForResponse((response) => response.url().endsWith('/chat'));
  await page.goto(`${url}/listener`);
  assert.equal((await listening).headers()['content-type'], 'text/event-stream');
  return page;
}

/**
 * @param {string} url
 * @param {string} message
 */
async function say(url, message) {
  const answer = await fetch(`${url}/chat`, { method: 'POST', body: new URLSearchParams({ message }) });
  assert.equal(answer.status, 200);
}

/**
 * Waits until the page has shown these messages and nothing else.
 *
 * @param {Page} page
 * @param {string[]} messages
 */
async function shows(page, messages) {
  const last = messages.at(-1) ?? '';
  await page.locator('#said li').getByText(last, { exact: true }).waitFor({ timeout: 60_000 });
  assert.deepEqual(await page.locator('#said li').allTextContents(), messages);
}

/**
 * Passes everything on to a port, until its connections are cut; that may be once a stream has begun.
 *
 * @param {number} port
 */
async function startRelay(port) {
  /** @type {Set<Socket>} */
  const open = new Set();
  const begun = new EventEmitter();
  const relay = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.pipe(server).pipe(client);
    server.on('data', (data) => `${data}`.includes('retry: ') && begun.emit('stream'));
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const cut = () => open.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (relay.address()).port}`,
    /** Waits until the next stream has begun. */
    begins: () => once(begun, 'stream'),
    cut,
    close: () => {
      relay.close();
      cut();
    },
  };
}

test('a page of a few lines shows each message once and in order', () =>
  withBrowser(async (context, { url }) => {
    const page = await open(context, url);
    const messages = ['<i>one</i>', 'zwei "ü" 😀', 'three'];
    for (const message of messages) await say(url, message);
    await shows(page, messages);
  }));

test('a message that is said while the connection is lost comes with the next one', () =>
  withBrowser(async (context, server) => {
    const relay = await startRelay(server.port);
    try {
      let begins = relay.begins();
      const page = await open(context, relay.url);
      /** @type {string[]} */
      const messages = [];
      for (const time of ['before the first message', 'the second time']) {
        await begins;
        begins = relay.begins();
        relay.cut();
        messages.push(time);
        await say(server.url, time);
        await shows(page, messages);
        messages.push(`behind it, ${time}`);
        await say(server.url, `behind it, ${time}`);
        await shows(page, messages);
      }
    } finally {
      relay.close();
    }
  }));

test('a page goes on without a loss when the server is restarted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  const how = { data: join(folder, 'data') };
  try {
    await withBrowser(
      async (context, server) => {
        const page = await open(context, server.url);
        await say(server.url, 'one');
        await shows(page, ['one']);
        assert.equal(await server.terminate(), 0);
        const next = await startServer({ ...how, port: server.port });
        try {
          await say(next.url, 'two');
          await say(next.url, 'three');
          await shows(page, ['one', 'two', 'three']);
        } finally {
          await next.kill();
        }
      },
      { start: () => startServer(how) },
    );
  } finally {
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
});

test('a page is told that messages are gone', () =>
  withBrowser(async (context, server) => {
    const page = await open(context, server.url);
    await say(server.url, 'one');
    await shows(page, ['one']);
    await server.kill();
    const next = await startServer({ port: server.port });
    try {
      await say(next.url, 'two');
      await shows(page, ['one', '(some messages are gone)', 'two']);
    } finally {
      await next.kill();
    }
  }));

test('a page that was refused begins anew where it was', () =>
  withBrowser(async (context, server) => {
    const page = await open(context, server.url);
    await say(server.url, 'one');
    await shows(page, ['one']);
    let refusals = 0;
    await context.route('**/chat*', (route) => {
      refusals++;
      return refusals === 1 ? route.fulfill({ status: 502, body: 'Bad Gateway' }) : route.continue();
    });
    await server.kill();
    const next = await startServer({ port: server.port });
    try {
      await say(next.url, 'two');
      await shows(page, ['one', '(some messages are gone)', 'two']);
      assert.ok(refusals > 1);
    } finally {
      await next.kill();
    }
  }));
