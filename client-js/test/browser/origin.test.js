import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from '../support/browser.js';
import { startServer } from '../support/server.js';

/** The name of another site, which the browser of the test resolves to this machine. */
const EVIL = 'evil.example';

/**
 * Gives an empty page of another site, and a server, to a test.
 *
 * @param {(context: import('playwright-core').BrowserContext, server: import('../support/server.js').Server, port: number) =>
 *   Promise<void>} work `port`: where the page is served
 */
async function withOtherSite(work) {
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
    await work(await browser.newContext(), server, port);
  } finally {
    await browser.close();
    site.close();
    site.closeAllConnections();
    await server.kill();
  }
}

/** @param {string} url of the server @returns {Promise<number>} how many sessions were created */
async function created(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^holdfast_sessions_created_total (\S+)$/m.exec(metrics)?.[1]);
}

/**
 * Runs in the page: asks for a session.
 *
 * @param {{ url: string, mode: string }} how
 * @returns {Promise<string>} what the page can see of it
 */
const ask = ({ url, mode }) =>
  fetch(`${url}/bind`, { method: 'POST', body: '{"rid":1}', mode: /** @type {RequestMode} */ (mode) }).then(
    (answer) => answer.text(),
    () => 'unreadable',
  );

test('a page of another port of this machine may use the server as it is', () =>
  withOtherSite(async (context, { url }, port) => {
    const page = await context.newPage();
    await page.goto(`http://localhost:${port}/`);
    assert.match(await page.evaluate(ask, { url, mode: 'cors' }), /"sid"/);
    assert.equal(await created(url), 1);
  }));

test('a page of another host can do nothing, whichever kind of request it makes', () =>
  withOtherSite(async (context, { url, port: serverPort }, port) => {
    const page = await context.newPage();
    await page.goto(`http://${EVIL}:${port}/`);
    assert.equal(await page.evaluate(ask, { url, mode: 'cors' }), 'unreadable');
    assert.equal(await page.evaluate(ask, { url, mode: 'no-cors' }), '');
    // A form, whose field makes JSON of the body.
    await page.evaluate((action) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', enctype: 'text/plain', action });
      const field = document.createElement('input');
      Object.assign(field, { name: '{"rid":1,"a":"', value: '"}' });
      form.append(field);
      document.body.append(form);
      form.submit();
    }, `${url}/bind`);
    await page.getByText('may not do this').waitFor();
    // A frame without an origin.
    await page.goto(`http://localhost:${port}/`);
    const seen = page.waitForEvent('console', (message) => message.text().startsWith('seen'));
    await page.evaluate((target) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = `<script>fetch('${target}/bind', { method: 'POST', body: '{"rid":1}' })
        .then(() => console.log('seen it'), () => console.log('seen nothing'))</script>`;
      document.body.append(frame);
    }, url);
    assert.equal((await seen).text(), 'seen nothing');
    // Under a name of its own that resolves to this machine: the browser takes it for the origin of the server.
    await page.goto(`http://${EVIL}:${serverPort}/client/holdfast.js`);
    const own = `http://${EVIL}:${serverPort}`;
    assert.match(await page.evaluate(ask, { url: own, mode: 'cors' }), /may not be called evil\.example/);
    assert.equal(await created(url), 0);
  }));
