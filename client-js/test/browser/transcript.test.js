import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, withBrowser } from '../support/browser.js';
import { startFake } from '../support/server.js';

/** @import { Page } from 'playwright-core' */

const COUNT = 5000;

/** More than this is never on the page: the window, days and notes. */
const MOST = 250;

/** How many messages one session may send at once. */
const AT_ONCE = 40;

/**
 * Sends many messages over the wire, by as many sessions as that takes.
 *
 * @param {string} url
 * @param {number} count
 */
async function fill(url, count) {
  for (let said = 0; said < count; said += AT_ONCE) {
    /** @param {object} body */
    const post = async (body) => (await fetch(`${url}/bind`, { method: 'POST', body: JSON.stringify(body) })).json();
    const { sid } = await post({ rid: 1, wait: 1, hold: 1, ver: '1.11' });
    const join = { kind: 'join', room: 'lobby', nick: `filler ${said}` };
    const says = Array.from({ length: Math.min(AT_ONCE, count - said) }, (_, n) => {
      const text = `message ${said + n + 1}`;
      return { kind: 'say', room: 'lobby', id: text, text };
    });
    await post({ sid, rid: 2, packets: [join, ...says] });
    await post({ sid, rid: 3, type: 'terminate', packets: [] });
  }
}

/** @param {Page} page */
function onPage(page) {
  return page.locator('.transcript > li').count();
}

test(`${COUNT} messages are read back to the first, with a few hundred on the page at a time`, (t) =>
  withBrowser(
    async (context, server) => {
      await fill(server.url, COUNT);
      const ann = await Tab.join(context, server.url, 'ann');
      await ann.sees(`message ${COUNT}`);
      const { page } = ann;
      const started = performance.now();
      let most = 0;
      for (let seen = ''; seen !== 'message 1';) {
        // A hard pull to the top, as with the Home key.
        await page.evaluate(() => document.querySelector('#scroll')?.scrollTo(0, 0));
        most = Math.max(most, await onPage(page));
        await page.waitForTimeout(20);
        seen = (await page.locator('.entry .text').first().textContent()) ?? '';
      }
      t.diagnostic(
        `${COUNT} messages back in ${Math.round(performance.now() - started)} ms, at most ${most} on the page`,
      );
      assert.ok(most <= MOST, `${most} on the page`);
      await page.getByRole('button', { name: 'To the newest' }).click();
      await ann.sees(`message ${COUNT}`);
      assert.ok((await onPage(page)) <= MOST);
      await ann.say('still here');
      await ann.sees('still here');
      assert.deepEqual(ann.complaints, []);
    },
    { start: startFake },
  ));

test('the visible messages stay in place while older messages are loaded', () =>
  withBrowser(
    async (context, server) => {
      await fill(server.url, 1000);
      const ann = await Tab.join(context, server.url, 'ann');
      await ann.sees('message 1000');
      const moved = await ann.page.evaluate(async () => {
        const scroller = /** @type {HTMLElement} */ (document.querySelector('#scroll'));
        const next = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
        const topOf = (/** @type {string | null} */ seq) =>
          document.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect().top ?? NaN;
        const jumps = [];
        for (let n = 0; n < 120; n++) {
          const edge = scroller.getBoundingClientRect().top;
          const entries = [...scroller.querySelectorAll('[data-seq]')];
          const seq = entries.find((each) => each.getBoundingClientRect().top >= edge)?.getAttribute('data-seq') ?? '';
          const before = topOf(seq);
          const step = Math.min(150, scroller.scrollTop);
          scroller.scrollTop -= step;
          await next();
          jumps.push(Math.abs(topOf(seq) - before - step));
        }
        return Math.max(...jumps);
      });
      assert.ok(moved < 3, `moved by ${moved} px`);
    },
    { start: startFake },
  ));

test('after 5,000 messages the page has a few hundred, the newest visible', () =>
  withBrowser(
    async (context, server) => {
      const ann = await Tab.join(context, server.url, 'ann');
      await fill(server.url, COUNT);
      await ann.sees(`message ${COUNT}`, 60_000);
      assert.ok((await onPage(ann.page)) <= MOST);
      const box = await ann.page.locator('.entry').last().boundingBox();
      assert.ok(box && box.y + box.height < 720, 'the newest is in sight');
    },
    { start: startFake },
  ));
