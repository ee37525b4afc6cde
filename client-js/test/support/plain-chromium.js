import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from './browser.js';

/** @import { BrowserContext, CDPSession, Page } from 'playwright-core' */

/** @typedef {Awaited<ReturnType<typeof launchPlain>>} Plain */
/** @typedef {'a session of its own' | 'the session of all tabs' | 'the chat page'} Kind */

/** @type {[Kind, Kind, Kind]} */
const KINDS = ['a session of its own', 'the session of all tabs', 'the chat page'];

/** A limit on waiting that only a failure reaches, in ms. */
const PATIENCE = 30_000;

/**
 * A Chromium as users have it. One that Playwright starts shows every tab as visible, so that none is
 * ever hidden or frozen, and keeps no page for the way back.
 */
export async function launchPlain() {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-chromium-'));
  const features = ['--enable-features=BackForwardCache', '--disable-features=BackForwardCacheMemoryControls'];
  const own = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${folder}`];
  // A group of its own, so that all its processes can be stopped together.
  const child = spawn(CHROMIUM, [...FLAGS, ...features, ...own], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  /** @type {string} */
  const address = await new Promise((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      const match = /listening on (ws:\S+)/.exec(line);
      if (match) resolve(/** @type {string} */ (match[1]));
    });
    ended.then(() => reject(new Error('Chromium ended before it listened')), reject);
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  /** @param {NodeJS.Signals} signal */
  const tell = (signal) => process.kill(-(child.pid ?? NaN), signal);
  return {
    context: /** @type {BrowserContext} */ (browser.contexts()[0]),
    /** Stops all its processes until it is continued. */
    stop: () => tell('SIGSTOP'),
    goOn: () => tell('SIGCONT'),
    close: async () => {
      await browser.close();
      if (child.exitCode === null) tell('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, maxRetries: 5 });
    },
  };
}

/** One member in one tab, asked through the devtools: Playwright itself loses sight of pages that come back. */
export class DevtoolsTab {
  /** How its document came, each time that it was shown. @type {string[]} */
  shown = [];
  /** Why the back/forward cache did not keep it. @type {string[]} */
  obstacles = [];

  /**
   * @param {Page} page
   * @param {CDPSession} devtools
   * @param {Kind} kind
   */
  constructor(page, devtools, kind) {
    this.page = page;
    this.devtools = devtools;
    this.kind = kind;
    this.nick = kind.split(' ').at(-1) ?? '';
    devtools.on('Page.frameNavigated', ({ type }) => this.shown.push(type));
    devtools.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) =>
      this.obstacles.push(...notRestoredExplanations.map(({ reason }) => reason)),
    );
  }

  /**
   * One of each kind.
   *
   * @param {BrowserContext} context
   * @param {string} url
   */
  static async joinAll(context, url) {
    const [own, tabs, page] = KINDS;
    const first = await Promise.all([own, tabs].map((kind) => DevtoolsTab.join(context, url, kind)));
    // This one has to be in front while something is written.
    return [...first, await DevtoolsTab.join(context, url, page)];
  }

  /**
   * @param {BrowserContext} context
   * @param {string} url
   * @param {Kind} kind
   */
  static async join(context, url, kind) {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Page.enable');
    await page.goto(`${url}/`);
    const visitor = new DevtoolsTab(page, devtools, kind);
    if (kind === 'the chat page') {
      await page.locator('#nick').fill(visitor.nick);
      await page.keyboard.press('Enter');
    }
    await visitor.enter();
    return visitor;
  }

  /** What its page does when it is loaded; the chat page does it by itself. */
  async enter() {
    const tabs = this.kind === 'the session of all tabs';
    if (this.kind !== 'the chat page') await this.page.evaluate(enter, { nick: this.nick, tabs });
    await this.waits(async () => (await this.state()) === 'connected');
  }

  /**
   * @param {string} expression
   * @returns {Promise<any>}
   */
  async evaluate(expression) {
    const how = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.devtools.send('Runtime.evaluate', how);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** @param {() => Promise<boolean>} what */
  async waits(what) {
    for (const start = performance.now(); performance.now() < start + PATIENCE;) {
      if (await what()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(
      `${this.kind} waited in vain for ${what}: ${await this.evaluate(
        'window.texts ? room.session.trace() : document.body.innerText',
      )}`,
    );
  }

  /** @returns {Promise<string>} of the connection; `connecting` until it is in the room, too */
  state() {
    if (this.kind === 'the chat page') return this.evaluate(`document.querySelector('.status')?.dataset.state`);
    return this.evaluate(`room.session.state === 'connected' && !room.joined ? 'connecting' : room.session.state`);
  }

  /** @returns {Promise<number>} of the sessions it had; 0 if it does not tell */
  sessions() {
    return this.evaluate('window.texts ? room.session.number : 0');
  }

  /** @returns {Promise<string[]>} what it was told, in order */
  texts() {
    if (this.kind !== 'the chat page') return this.evaluate('texts');
    return this.evaluate(
      `[...document.querySelectorAll('.entry.message:not(.pending) .text')].map((e) => e.textContent)`,
    );
  }

  /** @param {string} text */
  async say(text) {
    if (this.kind !== 'the chat page') return void (await this.evaluate(`void room.say(${JSON.stringify(text)})`));
    await this.page.locator('#text').fill(text);
    await this.page.locator('#text').press('Enter');
  }

  /**
   * Waits for them, and until the connection is there.
   *
   * @param {number} count of messages
   */
  async hears(count) {
    await this.waits(async () => (await this.texts()).length >= count && (await this.state()) === 'connected');
  }

  /** @param {'frozen' | 'active'} state */
  async become(state) {
    await this.devtools.send('Page.setWebLifecycleState', { state });
  }

  /** Goes back as the button of the browser does. */
  async goBack() {
    const { currentIndex, entries } = await this.devtools.send('Page.getNavigationHistory');
    await this.devtools.send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1]?.id ?? NaN });
    await this.waits(async () => this.shown.length > 0 && this.evaluate(`location.pathname === '/'`));
  }
}

/**
 * Runs in the page.
 *
 * @param {{ nick: string, tabs: boolean }} how
 */
async function enter({ nick, tabs }) {
  const path = '/client/chat.js';
  const { joinRoom } = await import(path);
  const place = JSON.parse(sessionStorage.getItem('place') ?? 'null') ?? undefined;
  const room = joinRoom(nick, { tabs, place });
  const texts = /** @type {string[]} */ ([]);
  room.on('message', (/** @type {any} */ { text }) => texts.push(text));
  room.on('place', (/** @type {any} */ now) => sessionStorage.setItem('place', JSON.stringify(now)));
  Object.assign(globalThis, { room, texts });
  await room.ready;
}
