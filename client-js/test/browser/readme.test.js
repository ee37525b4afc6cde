import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Tab, withBrowser } from '../support/browser.js';
import { startServer } from '../support/server.js';

/** @import { BrowserContext } from 'playwright-core' */

/** Where the page of the README expects the server. */
const WRITTEN = 'http://localhost:8080';

/**
 * The page of the README, for a server elsewhere.
 *
 * @param {string} url
 */
async function pageFor(url) {
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, html = ''] = /^```html\n(<!doctype html>.*?)^```$/ms.exec(text) ?? [];
  assert.ok(html.includes(`from '${WRITTEN}/client/chat.js'`));
  return html.replaceAll(WRITTEN, url);
}

/** The page in one tab, by what a user sees and does. */
class Reader extends Tab {
  /**
   * @param {BrowserContext} context
   * @param {string} address
   * @param {string} nick
   */
  static async visit(context, address, nick) {
    const reader = new Reader(await context.newPage());
    await reader.page.goto(address);
    await reader.enter(nick);
    return reader;
  }

  /** @override @param {string} nick */
  async enter(nick) {
    await this.page.getByPlaceholder('Your name').fill(nick);
    await this.page.getByRole('button', { name: 'Enter' }).click();
  }

  /** @override @param {string} text */
  async say(text) {
    await this.page.getByPlaceholder('Message').fill(text);
    await this.page.getByRole('button', { name: 'Send' }).click();
  }

  /** @param {string} text */
  async shows(text) {
    await this.page.getByText(text, { exact: true }).first().waitFor();
  }

  /** @override @returns {Promise<string[]>} */
  said() {
    return this.page.locator('#messages li').allTextContents();
  }
}

/**
 * Two members talk.
 *
 * @param {BrowserContext} context
 * @param {string} address of the page
 */
async function talk(context, address) {
  const ann = await Reader.visit(context, address, 'ann');
  await ann.shows('Here: ann');
  const bob = await Reader.visit(context, address, 'bob');
  await bob.shows('Here: ann, bob');
  await ann.shows('Here: ann, bob');
  await ann.page.getByPlaceholder('Message').fill('tea');
  await bob.shows('ann types');
  await ann.say('tea?');
  await bob.shows('ann: tea?');
  await bob.say('please');
  await ann.shows('bob: please');
  await ann.page.reload();
  await ann.shows('bob: please');
  await ann.say('here it is');
  for (const each of [ann, bob]) {
    await each.shows('ann: here it is');
    await each.shows('connected');
    assert.deepEqual(await each.said(), ['ann: tea?', 'bob: please', 'ann: here it is']);
    assert.deepEqual(each.complaints, []);
  }
}

/**
 * Does something with the page on a server of its own, as far from the chat as pages of others are.
 *
 * @param {(context: BrowserContext, address: string) => Promise<void>} work
 */
function elsewhere(work) {
  return withBrowser(async (context, { url }) => {
    const body = await pageFor(url);
    const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(body)).listen(0);
    await once(server, 'listening');
    try {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      await work(context, `http://localhost:${port}/chat.html`);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
}

test('the page of the README works from the disk if the server admits pages without an origin', () =>
  withBrowser(
    async (context, server) => {
      const folder = await mkdtemp(join(tmpdir(), 'holdfast-readme-'));
      try {
        const file = join(folder, 'chat.html');
        await writeFile(file, await pageFor(server.url));
        await talk(context, pathToFileURL(file).href);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    { start: () => startServer({ options: ['--allow-origin', 'null'] }) },
  ));

test('the page of the README works from a server of another origin', () => elsewhere(talk));

test('the page of the README in two tabs with one name is one member', () =>
  elsewhere(async (context, address) => {
    const ann = await Reader.visit(context, address, 'ann');
    await ann.shows('Here: ann');
    const too = await Reader.visit(context, address, 'ann');
    await too.shows('Here: ann');
    await ann.say('one');
    await too.shows('ann: one');
    await ann.page.close();
    await too.say('two');
    await too.shows('ann: two');
    assert.deepEqual(await too.said(), ['ann: one', 'ann: two']);
  }));

test('the page of the README says why a user is refused, and lets the user try again', () =>
  elsewhere(async (context, address) => {
    const bob = await Reader.visit(context, address, 'bad:nick');
    await bob.shows('Over: bad-nick');
    await bob.enter('bob');
    await bob.shows('Here: bob');
  }));
