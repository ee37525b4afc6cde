import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Tab, withBrowser } from '../support/browser.js';
import { startServer } from '../support/server.js';

/** More than the six connections that a browser opens to a host over HTTP/1.1. */
const TABS = 12;

/** @param {string} name */
const certificate = (name) =>
  fileURLToPath(
    new URL(`../../../http/src/test/resources/dev/holdfast/http/tls/certificates/${name}`, import.meta.url),
  );

const HTTPS = {
  start: () =>
    startServer({ options: ['--tls-certificate', certificate('server.pem'), '--tls-key', certificate('server.key')] }),
  options: { ignoreHTTPSErrors: true },
};

test('twelve tabs of one browser, each with a session of its own, do not hinder each other', () =>
  withBrowser(async (context, server) => {
    assert.match(server.url, /^https:/);
    await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebSocket')); // so it is HTTP alone
    /** @type {Tab[]} */
    const tabs = [];
    for (let n = 1; n <= TABS; n++) tabs.push(await Tab.join(context, server.url, `user${n}`));
    const [first] = /** @type {[Tab]} */ (/** @type {unknown} */ (tabs));
    await first.page.waitForFunction(async (all) => {
      const metrics = await (await fetch('/metrics')).text();
      return metrics.includes(`\nholdfast_sessions{state="have_request"} ${all}\n`);
    }, TABS);
    for (const [index, tab] of tabs.entries()) {
      await tab.say(`from ${index + 1}`);
      await Promise.all(tabs.map((each) => each.sees(`from ${index + 1}`, 60_000)));
    }
    for (const tab of tabs) {
      assert.deepEqual(
        await tab.said(),
        tabs.map((_, n) => `from ${n + 1}`),
      );
      const protocols = await tab.page.evaluate(() =>
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(
          (entry) => /** @type {PerformanceResourceTiming} */ (entry).nextHopProtocol,
        ),
      );
      assert.deepEqual([...new Set(protocols.filter(Boolean))], ['h2']);
      assert.deepEqual(tab.complaints, []);
    }
  }, HTTPS));

test('a page talks on a WebSocket of the browser beside HTTP/2', () =>
  withBrowser(async (context, { url }) => {
    const page = await context.newPage();
    await page.goto(url);
    const answer = await page.evaluate(
      (address) =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(address, 'holdfast.v1');
          socket.onopen = () => socket.send('{"rid":7,"hold":0}');
          socket.onmessage = ({ data }) => resolve(data);
          socket.onerror = () => reject(new Error('the socket has failed'));
        }),
      `${url.replace('https', 'wss')}/bind`,
    );
    assert.match(`${answer}`, /^\{"rid":7,"sid":"/);
  }, HTTPS));

test('requests that a page gives up harm no other, and are sent again', () =>
  withBrowser(async (context, { url }) => {
    const page = await context.newPage();
    await page.goto(url);
    const answers = await page.evaluate(async () => {
      /** @param {object} request @param {AbortSignal} [signal] */
      const ask = async (request, signal) =>
        (await fetch('/bind', { method: 'POST', body: JSON.stringify(request), signal: signal ?? null })).json();
      const { sid } = await ask({ rid: 1 });
      const held = [];
      // a browser may send the repeat first, and a sixth repeat of what is still held is one too many
      for (let n = 0; n < 5; n++) {
        const cancel = new AbortController();
        held.push(ask({ sid, rid: 2 }, cancel.signal).catch(() => 'given up'));
        await new Promise((resolve) => setTimeout(resolve, 20));
        cancel.abort();
      }
      const given = await Promise.all(held);
      const repeat = ask({ sid, rid: 2 });
      const next = await ask({ sid, rid: 3, packets: [{ kind: 'unknown', id: 'kept' }] });
      return { given: new Set(given).size, repeat: await repeat, next };
    });
    assert.equal(answers.given, 1);
    assert.deepEqual(answers.repeat.packets, []);
    assert.equal(answers.next.packets[0].id, 'kept');
  }, HTTPS));
