/** Tabs of a real Chromium share a session, and lose the one that leads. One file, since all tests open their tabs with one script. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from 'esbuild';
import { withBrowser } from '../support/browser.js';
import { ROOT } from '../support/package.js';

/** @import { BrowserContext, Page } from 'playwright-core' */

const TABS = 12;

/** A limit on waiting that only a failure reaches, in ms. */
const PATIENCE = 30_000;

/** Of these modules the package and the server have no entry point: the page is given them as `holdfast`. */
const MODULES = `
export { connectShared } from './src/shared.js';
export { Room } from './src/chat/room.js';
export { RoomRouter } from './src/chat/tabs/room-router.js';
`;

const { outputFiles } = await build({
  stdin: { contents: MODULES, resolveDir: ROOT },
  bundle: true,
  format: 'iife',
  globalName: 'holdfast',
  footer: { js: 'globalThis.holdfast = holdfast;' },
  write: false,
});
const SCRIPT = outputFiles[0]?.text ?? '';

/** A tab in the lobby, with the session that all tabs of its browser share. */
class Guest {
  /** How many messages it sent. */
  said = 0;

  /**
   * @param {Page} page
   * @param {string} name
   */
  constructor(page, name) {
    this.page = page;
    this.name = name;
  }

  /**
   * @param {BrowserContext} context
   * @param {string} url
   * @param {string} name
   */
  static async open(context, url, name) {
    const page = await context.newPage();
    await page.addInitScript({ content: SCRIPT });
    await page.goto(`${url}/`);
    await page.evaluate(sit);
    const guest = new Guest(page, name);
    await guest.waits('joined');
    return guest;
  }

  /** @param {'joined' | 'led'} what */
  async waits(what) {
    await this.page.waitForFunction((key) => /** @type {any} */ (window).guest[key](), what, { timeout: PATIENCE });
  }

  say() {
    return this.page.evaluate(
      (text) => void (/** @type {any} */ (window).guest.room.say(text)),
      `${this.name} ${++this.said}`,
    );
  }

  /** @returns {Promise<string[]>} */
  texts() {
    return this.page.evaluate(() => /** @type {any} */ (window).guest.texts);
  }

  /** @param {number} count of messages */
  async hears(count) {
    await this.page.waitForFunction((n) => /** @type {any} */ (window).guest.texts.length >= n, count, {
      timeout: PATIENCE,
    });
  }

  /** @returns {Promise<{ at: number, number: number }[]>} the sessions that it was told of, by the clock of the machine */
  sessions() {
    return this.page.evaluate(() => /** @type {any} */ (window).guest.sessions);
  }

  leads() {
    return this.page.evaluate(() => /** @type {any} */ (window).guest.leads());
  }
}

/** Runs in the page. */
async function sit() {
  const { connectShared, Room, RoomRouter } = /** @type {any} */ (window).holdfast;
  const session = connectShared({
    url: '/bind',
    name: 'ann',
    switchboard: (/** @type {any} */ port) => new RoomRouter(port, { store: localStorage }),
  });
  const room = new Room(session, { nick: 'ann' });
  const texts = /** @type {string[]} */ ([]);
  const sessions = /** @type {any[]} */ ([]);
  room.on('message', (/** @type {any} */ { text }) => texts.push(text));
  session.on('session', (/** @type {any} */ { number }) => sessions.push({ at: Date.now(), number }));
  const lock = `holdfast:${location.origin}/bind:ann`;
  Object.assign(window, {
    guest: {
      ...{ session, room, texts, sessions },
      joined: () => room.joined,
      leads: async () => {
        const { held = [] } = await navigator.locks.query();
        const mine = held.find(({ name }) => name === lock)?.clientId;
        const own = await new Promise((resolve) => {
          const probe = `probe ${Math.random()}`;
          navigator.locks.request(probe, async () => {
            const { held: all = [] } = await navigator.locks.query();
            resolve(all.find(({ name }) => name === probe)?.clientId);
          });
        });
        return mine !== undefined && mine === own;
      },
    },
  });
}

/** @param {readonly Guest[]} guests */
async function findLeader(guests) {
  const leads = await Promise.all(guests.map((each) => each.leads()));
  return guests[leads.indexOf(true)] ?? assert.fail('no tab leads');
}

/**
 * @param {BrowserContext} context
 * @param {string} url
 */
async function openAll(context, url) {
  const guests = [];
  for (let n = 0; n < TABS; n++) guests.push(await Guest.open(context, url, `tab${n}`));
  return guests;
}

/**
 * @param {readonly Guest[]} guests
 * @param {number} since
 * @returns {Promise<number>} after how many ms the last of them was in a session again
 */
async function back(guests, since) {
  const at = [];
  for (const each of guests) {
    await each.page.waitForFunction(
      (then) =>
        /** @type {any} */ (window).guest.sessions.at(-1).at >= then && /** @type {any} */ (window).guest.joined(),
      since,
      { timeout: PATIENCE },
    );
    at.push((await each.sessions()).at(-1)?.at ?? Infinity);
  }
  return Math.max(...at) - since;
}

/**
 * Checks that each message was published once and in order, and that all tabs have the same ones.
 *
 * @param {readonly Guest[]} guests that are here
 * @param {readonly Guest[]} [gone]
 */
async function judge(guests, gone = []) {
  const count = [...guests, ...gone].reduce((sum, { said }) => sum + said, 0);
  for (const each of guests) await each.hears(count);
  const heard = await guests[0]?.texts();
  for (const each of guests) assert.deepEqual(await each.texts(), heard);
  for (const { name, said } of [...guests, ...gone]) {
    assert.deepEqual(
      heard?.filter((text) => text.startsWith(`${name} `)),
      Array.from({ length: said }, (_, n) => `${name} ${n + 1}`),
    );
  }
}

test('twelve tabs of one browser share a session: all send, and all receive', async (t) => {
  await withBrowser(async (context, { url }) => {
    /** @type {string[]} */
    const requests = [];
    /** @type {Guest[]} */
    let guests = [];
    /** @param {Page} page */
    const note = (page) => requests.push(page === guests[0]?.page ? 'leader' : 'other');
    context.on('page', (page) => page.on('websocket', (socket) => socket.on('framesent', () => note(page))));
    guests = await openAll(context, url);
    requests.length = 0;
    context.on('request', (request) => note(request.frame().page()));
    const delays = [];
    for (const each of guests) {
      const start = performance.now();
      await each.say();
      await Promise.all(guests.map((one) => one.hears(guests.reduce((sum, { said }) => sum + said, 0))));
      delays.push(Math.round(performance.now() - start));
    }
    t.diagnostic(`ms from saying to heard by all ${TABS}: ${delays.join(' ')}`);
    await judge(guests);
    assert.deepEqual([...new Set(requests)], ['leader']);
  });
});

for (const how of /** @type {const} */ (['close', 'crash'])) {
  test(`ten leaders in a row are gone (${how}): nothing is lost, doubled or out of order`, async (t) => {
    await withBrowser(async (context, { url }) => {
      const guests = await openAll(context, url);
      /** @type {Guest[]} */
      const gone = [];
      const times = [];
      for (let round = 0; round < 10; round++) {
        const leader = await findLeader(guests);
        guests.splice(guests.indexOf(leader), 1);
        gone.push(leader);
        await leader.say();
        for (const each of guests) await each.hears(gone.reduce((sum, { said }) => sum + said, 0) + sumOf(guests));
        for (const each of guests) await each.say();
        const since = Date.now();
        await end(leader, how);
        times.push(await back(guests, since));
      }
      t.diagnostic(`ms until all others are in a session again: ${times.join(' ')}`);
      await judge(guests, gone);
    });
  });
}

/** @param {readonly Guest[]} guests */
function sumOf(guests) {
  return guests.reduce((sum, { said }) => sum + said, 0);
}

/**
 * @param {Guest} guest
 * @param {'close' | 'crash'} how
 */
async function end({ page }, how) {
  if (how === 'close') return page.close();
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  devtools.send('Page.crash').catch(() => {});
  await crashed;
}

for (const how of /** @type {const} */ (['is told of its sleep', 'stops without a word'])) {
  test(`a leader that ${how} is replaced, and follows when it wakes`, async (t) => {
    await withBrowser(async (context, { url }) => {
      const guests = await openAll(context, url);
      const leader = await findLeader(guests);
      const others = guests.filter((each) => each !== leader);
      const told = how === 'is told of its sleep';
      const since = Date.now();
      if (told) await leader.page.evaluate(() => document.dispatchEvent(new Event('freeze')));
      const devtools = await stop(leader);
      t.diagnostic(`all others are in a session again after ${await back(others, since)} ms`);
      for (const each of others) await each.say();
      for (const each of others) await each.hears(sumOf(guests));
      const woken = Date.now();
      await devtools.send('Debugger.resume');
      if (told) await leader.page.evaluate(() => document.dispatchEvent(new Event('resume')));
      await leader.hears(sumOf(guests));
      t.diagnostic(`it is up to date ${Date.now() - woken} ms after it wakes`);
      await leader.say();
      await judge(guests);
    });
  });
}

/**
 * Nothing of its page runs until its devtools resume it: Chromium without a screen shows every page, and freezes none.
 *
 * @param {Guest} guest
 */
async function stop({ page }) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Debugger.enable');
  const stopped = new Promise((resolve) => devtools.once('Debugger.paused', resolve));
  await devtools.send('Debugger.pause');
  // It stops where it runs next.
  devtools.send('Runtime.evaluate', { expression: '0' }).catch(() => {});
  await stopped;
  return devtools;
}
