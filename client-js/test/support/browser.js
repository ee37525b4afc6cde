import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { startServer } from './server.js';

/** @import { BrowserContext, BrowserContextOptions, Page } from 'playwright-core' */
/** @import { Server } from './server.js' */

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One Chromium from the system's packages. */
export function launch() {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
}

/**
 * Runs a test with a server and a browser of its own, and stops both.
 *
 * @template Result
 * @param {(context: BrowserContext, server: Server) => Promise<Result>} work
 * @param {object} [how]
 * @param {() => Promise<Server>} [how.start]
 * @param {BrowserContextOptions} [how.options] what the user has and wants
 */
export async function withBrowser(work, { start = startServer, options = {} } = {}) {
  const server = await start();
  try {
    const browser = await launch();
    try {
      return await work(await browser.newContext({ locale: 'en-GB', ...options }), server);
    } finally {
      await browser.close();
    }
  } finally {
    await server.kill();
  }
}

/** The chat page in one tab, by what a user sees and does. */
export class Tab {
  /** The errors that the page has logged. @type {string[]} */
  complaints = [];

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const lost = /^(Failed to load resource|WebSocket connection to)/.test(message.text());
      if (message.type() === 'error' && !lost) this.complaints.push(message.text());
    });
  }

  /**
   * @param {BrowserContext} context
   * @param {string} url
   * @param {string} nick
   */
  static async join(context, url, nick) {
    const tab = await Tab.open(context, url);
    await tab.enter(nick);
    await tab.page.locator('.composer').waitFor();
    return tab;
  }

  /**
   * @param {BrowserContext} context
   * @param {string} url
   */
  static async open(context, url) {
    const tab = new Tab(await context.newPage());
    await tab.page.goto(url);
    return tab;
  }

  /**
   * Another tab with the storage of this one, as browsers make it when a tab is duplicated.
   *
   * @param {BrowserContext} context
   * @param {string} url
   */
  async copyTo(context, url) {
    const places = await this.page.evaluate(() => JSON.stringify(sessionStorage));
    const copy = new Tab(await context.newPage());
    // Once: a reload finds what the tab has kept itself.
    await copy.page.addInitScript((stored) => {
      if (sessionStorage.length === 0) Object.assign(sessionStorage, JSON.parse(stored));
    }, places);
    await copy.page.goto(url);
    return copy;
  }

  /** @param {string} nick */
  async enter(nick) {
    await this.page.locator('#nick').fill(nick);
    await this.page.keyboard.press('Enter');
  }

  /** @param {string} text */
  async say(text) {
    await this.page.getByLabel('Message', { exact: true }).fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** @param {string} room beside those that it is in, on a wide screen */
  async joinRoom(room) {
    await this.page.locator('#room').fill(room);
    await this.page.keyboard.press('Enter');
    await this.page.locator('h1').getByText(room, { exact: true }).waitFor();
  }

  /** Leaves the room that is shown, on a wide screen. */
  async leave() {
    await this.page.locator('.bar .leave').click();
    await this.page.locator('dialog .primary').click();
  }

  /**
   * Sends a message, whatever the language of the page.
   *
   * @param {string} text
   */
  async write(text) {
    await this.page.locator('#text').fill(text);
    await this.page.locator('#text').press('Enter');
  }

  /**
   * Where there is no room for it beside the messages, it has to be opened.
   *
   * @param {'rooms' | 'members'} panel
   */
  async openPanel(panel) {
    if (!(await this.page.locator(`#${panel}`).isVisible()))
      await this.page.locator(`[aria-controls=${panel}]`).click();
  }

  /** @returns {Promise<string[]>} what was said and acknowledged, oldest first */
  said() {
    return this.page.locator('.entry.message .text').allTextContents();
  }

  notes() {
    return this.page.locator('.note').allTextContents();
  }

  /**
   * Waits until the list shows these members, in this order.
   *
   * @param {string[]} nicks
   */
  async hasMembers(nicks) {
    const end = Date.now() + 20_000;
    const names = this.page.locator('.members .name');
    let shown = await names.allTextContents();
    while (shown.join('\n') !== nicks.join('\n') && Date.now() < end) {
      await this.page.waitForTimeout(50);
      shown = await names.allTextContents();
    }
    assert.deepEqual(shown, nicks);
  }

  /**
   * @param {string} text
   * @param {number} [timeout]
   */
  async sees(text, timeout = 20_000) {
    await this.page.locator('.entry.message .text').getByText(text, { exact: true }).first().waitFor({ timeout });
  }

  /** @param {string} text */
  async notices(text) {
    await this.page.locator('.note, .gap').getByText(text).first().waitFor({ timeout: 20_000 });
  }

  /** @param {string} words */
  async stands(words) {
    await this.page.locator('.status').getByText(words).waitFor({ timeout: 60_000 });
  }
}
