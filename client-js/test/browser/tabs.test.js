import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';

/**
 * A request whose answer is overdue is given up after this time, in ms: then one that waited for a connection gets it.
 */
const GIVEN_UP = 10_000;

/**
 * Browsers open six HTTP/1.1 connections to a host at the most, and each tab that holds a request keeps one. Here each has
 * a nick, and so a session, of its own.
 *
 * @param {number} count
 * @param {number} speakers how many of them say something
 * @param {import('node:test').TestContext} t
 */
function measure(count, speakers, t) {
  return withBrowser(async (context, server) => {
    /** @type {Tab[]} */
    const tabs = [];
    for (let n = 1; n <= count; n++) {
      const start = performance.now();
      tabs.push(await Tab.join(context, server.url, `user${n}`));
      t.diagnostic(`tab ${n} is in the room after ${Math.round(performance.now() - start)} ms`);
    }
    const delays = [];
    for (const [index, tab] of tabs.slice(0, speakers).entries()) {
      const start = performance.now();
      await tab.say(`from ${index + 1}`);
      await Promise.all(tabs.map((each) => each.sees(`from ${index + 1}`, 60_000)));
      delays.push(Math.round(performance.now() - start));
    }
    t.diagnostic(`${count} tabs: ms from saying to seen by all: ${delays.join(' ')}`);
    const all = tabs.slice(0, speakers).map((_, n) => `from ${n + 1}`);
    for (const tab of tabs) assert.deepEqual(await tab.said(), all);
    return delays;
  });
}

for (const count of [2, 5]) {
  test(`${count} tabs of one browser, each with its held request, do not hinder each other`, async (t) => {
    for (const delay of await measure(count, count, t)) assert.ok(delay < GIVEN_UP, `${delay} ms`);
  });
}

test('six tabs of one browser use up its connections: messages come late, but once and in order', async (t) => {
  await measure(6, 1, t);
});
