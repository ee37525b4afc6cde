import { FakeChannel } from './fake-channel.js';
import { FakeLocks } from './fake-locks.js';
import { FakePage } from './fake-page.js';

/** @import { World } from './world.js' */

/** How long a message between tabs takes, in ms. */
const HOP = 1;

/** The tabs of one browser on the time and the network of a world: they share locks and channels, and nothing else. */
export class FakeBrowser {
  /** @type {FakeTab[]} */
  tabs = [];
  locks = new FakeLocks();
  storage = new FakeStorage();

  /** @param {World} world */
  constructor(world) {
    this.world = world;
  }

  /** @param {{ seen?: boolean }} [how] whether it is visible */
  open({ seen = false } = {}) {
    const tab = new FakeTab(this, seen);
    this.tabs.push(tab);
    return tab;
  }
}

/** One tab: the options that it gives to `connectShared`, and the events that a test causes. */
export class FakeTab {
  dead = false;
  frozen = false;
  /** Whether messages of other tabs are dropped meanwhile, as Chromium does while a page is stopped. */
  deaf = false;
  page;
  /** The channels that it has open. @type {Set<FakeChannel>} */
  channels = new Set();
  /** The tasks that wait until it runs again. @type {(() => void)[]} */
  #waiting = [];
  /** @type {Set<AbortController>} */
  #exchanges = new Set();
  #browser;

  /**
   * @param {FakeBrowser} browser
   * @param {boolean} seen
   */
  constructor(browser, seen) {
    this.#browser = browser;
    this.page = new FakePage(seen);
  }

  /** The options of `connectShared` that a browser gives. @returns {any} */
  get means() {
    const { world, locks } = this.#browser;
    return {
      page: this.page,
      locks: locks.of(this),
      channel: (/** @type {string} */ name) => new FakeChannel(this.#browser, this, name),
      clock: {
        now: () => world.now,
        setTimeout: (/** @type {() => void} */ task, /** @type {number} */ delay) => this.#start(task, delay),
        clearTimeout: (/** @type {any} */ timer) => this.#clear(timer),
      },
      fetch: this.fetch,
      wall: () => 1e12 + world.now,
    };
  }

  /**
   * @param {() => void} task
   * @param {number} delay
   */
  #start(task, delay) {
    /** @type {{ over: boolean, at: any }} */
    const timer = { over: false, at: /** @type {any} */ (undefined) };
    timer.at = this.#browser.world.setTimeout(() => this.#soon(() => timer.over || task()), delay);
    return timer;
  }

  /** @param {{ over: boolean, at: any } | undefined} timer */
  #clear(timer) {
    if (!timer) return;
    timer.over = true;
    this.#browser.world.clearTimeout(timer.at);
  }

  /** @type {any} */
  fetch = (/** @type {any} */ url, /** @type {any} */ init) =>
    new Promise((resolve, reject) => {
      if (this.dead) return;
      const exchange = new AbortController();
      if (!init.keepalive) this.#exchanges.add(exchange);
      init.signal?.addEventListener('abort', () => exchange.abort());
      const settle = (/** @type {() => void} */ task) => {
        this.#exchanges.delete(exchange);
        this.#soon(task);
      };
      this.#browser.world.fetch(url, { ...init, signal: exchange.signal }).then(
        (/** @type {any} */ response) => settle(() => resolve(response)),
        (/** @type {any} */ error) => settle(() => reject(error)),
      );
    });

  /**
   * Runs a task in the tab, a little later.
   *
   * @param {() => void} task
   */
  run(task) {
    this.#browser.world.setTimeout(() => this.#soon(task), HOP);
  }

  /** @param {() => void} task that another tab causes */
  hear(task) {
    this.#browser.world.setTimeout(() => (this.frozen && this.deaf) || this.#soon(task), HOP);
  }

  /** @param {() => void} task */
  #soon(task) {
    if (this.dead) return;
    if (this.frozen) this.#waiting.push(task);
    else task();
  }

  /** Stops the tab without an event, as a machine that sleeps does. */
  freeze() {
    this.frozen = true;
  }

  /** Runs the tasks that waited. */
  thaw() {
    this.frozen = false;
    for (const task of this.#waiting.splice(0)) this.#browser.world.setTimeout(() => this.#soon(task), 0);
  }

  /** Freezes the tab, with the event of the browser. */
  sleep() {
    if (!this.frozen) this.page.dispatchEvent(new Event('freeze'));
    this.freeze();
  }

  wake() {
    this.thaw();
    this.run(() => this.page.dispatchEvent(new Event('resume')));
  }

  /** @param {boolean} seen */
  show(seen) {
    this.page.visibilityState = seen ? 'visible' : 'hidden';
    this.#soon(() => this.page.dispatchEvent(new Event('visibilitychange')));
  }

  /** Closes the tab, with the event of the browser. */
  close() {
    if (!this.frozen && !this.dead) this.page.hide(false);
    this.#browser.world.setTimeout(() => this.crash(), 0);
  }

  /** Ends the tab without an event, as a crash does. */
  crash() {
    this.dead = true;
    for (const each of this.#exchanges) each.abort();
    for (const each of this.channels) each.close();
    this.#browser.locks.drop(this);
    this.#browser.tabs = this.#browser.tabs.filter((each) => each !== this);
  }
}

/** As much of a `Storage` as the library uses. */
class FakeStorage {
  /** @type {Map<string, string>} */
  #items = new Map();

  /** @param {string} key */
  getItem(key) {
    return this.#items.get(key) ?? null; // eslint-disable-line no-restricted-syntax -- as a Storage has it
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    this.#items.set(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.#items.delete(key);
  }
}
