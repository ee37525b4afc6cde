import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS, withBrowser } from '../support/browser.js';
import { startServer } from '../support/server.js';

/** The name of another site, which the browser of the test resolves to this machine. */
const EVIL = 'evil.example';

/**
 * Runs in the page: opens a WebSocket of the browser, sends texts, each when the one before it is answered, and awaits
 * its end.
 *
 * @param {{ url: string, protocols: string[], texts: string[] }} how `SID` in a text stands for the sid of the first answer
 * @returns {Promise<{ protocol: string, answers: string[], code: number }>}
 */
const talk = ({ url, protocols, texts }) =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, protocols);
    const answers = /** @type {string[]} */ ([]);
    const next = () => {
      const text = texts[answers.length];
      const sid = /"sid":"([^"]+)"/.exec(answers[0] ?? '')?.[1] ?? '';
      if (text !== undefined) socket.send(text.replace('SID', sid));
    };
    let protocol = '';
    socket.onopen = () => {
      protocol = socket.protocol;
      next();
    };
    socket.onmessage = ({ data }) => {
      answers.push(data);
      next();
    };
    socket.onclose = ({ code }) => resolve({ protocol, answers, code });
  });

/** @param {string} url */
const ws = (url) => `${url.replace('http', 'ws')}/bind`;

test('a page talks on a WebSocket of the browser as by requests', () =>
  withBrowser(async (context, { url }) => {
    const page = await context.newPage();
    await page.goto(url);
    const { protocol, answers, code } = await page.evaluate(talk, {
      url: ws(url),
      protocols: ['other', 'holdfast.v1'],
      texts: [
        '{"rid":7,"hold":0}',
        '{"sid":"SID","rid":8,"packets":[{"kind":"join","room":"lobby","nick":"zoë"}]}',
        '{"sid":"SID","rid":9,"packets":[{"kind":"say","room":"lobby","id":"a","text":"Grüße 😀"}]}',
        '{"sid":"SID","rid":10}',
        '{"sid":"SID","rid":11,"type":"terminate"}',
      ],
    });
    assert.equal(protocol, 'holdfast.v1');
    assert.equal(code, 1000);
    const read = answers.map((text) => JSON.parse(text));
    assert.deepEqual(
      read.map(({ rid }) => rid),
      [7, 8, 9, 10, 11],
    );
    const packets = read.flatMap((answer) => answer.packets);
    assert.ok(packets.some(({ kind, nick }) => kind === 'welcome' && nick === 'zoë'));
    assert.equal(read[4].type, 'terminate');
  }));

test('a request that a WebSocket of the browser has lost is answered when it is repeated by fetch', () =>
  withBrowser(async (context, { url }) => {
    const page = await context.newPage();
    await page.goto(url);
    const answers = await page.evaluate(async (address) => {
      const socket = new WebSocket(address, 'holdfast.v1');
      await new Promise((resolve) => (socket.onopen = resolve));
      socket.send('{"rid":1}');
      const { data } = await new Promise((resolve) => (socket.onmessage = resolve));
      const { sid } = JSON.parse(data);
      socket.send(JSON.stringify({ sid, rid: 2 }));
      const closed = new Promise((resolve) => (socket.onclose = resolve));
      socket.close();
      await closed;
      const ask = async (/** @type {object} */ request) =>
        (await fetch('/bind', { method: 'POST', body: JSON.stringify({ sid, ...request }) })).json();
      const repeat = ask({ rid: 2 });
      const next = await ask({ rid: 3, packets: [{ kind: 'unknown', id: 'kept' }] });
      return [await repeat, next];
    }, ws(url));
    assert.deepEqual(answers[0].packets, []);
    assert.equal(answers[1].packets[0].id, 'kept');
  }));

test('a page that offers another subprotocol, or none of ours, has no WebSocket', () =>
  withBrowser(async (context, { url }) => {
    const page = await context.newPage();
    await page.goto(url);
    const { answers, code } = await page.evaluate(talk, { url: ws(url), protocols: ['other'], texts: ['{"rid":1}'] });
    assert.deepEqual(answers, []);
    assert.equal(code, 1006);
  }));

test('a page of another host opens no WebSocket', async () => {
  const server = await startServer();
  const site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<p>hello')).listen(0);
  await once(site, 'listening');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [...FLAGS, `--host-resolver-rules=MAP ${EVIL} 127.0.0.1`, '--disable-features=LocalNetworkAccessChecks'],
  });
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (site.address());
    const page = await (await browser.newContext()).newPage();
    const how = { url: ws(server.url), protocols: ['holdfast.v1'], texts: ['{"rid":1}', '{"sid":"SID","rid":9}'] };
    await page.goto(`http://localhost:${port}/`);
    assert.equal((await page.evaluate(talk, how)).answers.length, 2, 'a page of this machine may');
    await page.goto(`http://${EVIL}:${port}/`);
    assert.deepEqual(await page.evaluate(talk, how), { protocol: '', answers: [], code: 1006 });
  } finally {
    await browser.close();
    site.close();
    site.closeAllConnections();
    await server.kill();
  }
});
