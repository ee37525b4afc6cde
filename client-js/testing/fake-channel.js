/** @import { FakeBrowser, FakeTab } from './fake-tabs.js' */

/** As much of a `BroadcastChannel` as the library uses: what one tab posts, each other tab that has the channel open hears. */
export class FakeChannel {
  /** @type {((event: any) => void) | null} */
  onmessage = null; // eslint-disable-line no-restricted-syntax -- as a BroadcastChannel has it
  #browser;
  #tab;

  /**
   * @param {FakeBrowser} browser
   * @param {FakeTab} tab
   * @param {string} name
   */
  constructor(browser, tab, name) {
    this.#browser = browser;
    this.#tab = tab;
    this.name = name;
    tab.channels.add(this);
  }

  /** @param {any} message */
  postMessage(message) {
    const text = JSON.stringify(message);
    for (const tab of this.#browser.tabs) {
      for (const each of tab.channels) {
        if (each !== this && each.name === this.name) {
          tab.hear(() => each.onmessage?.({ data: JSON.parse(text) }));
        }
      }
    }
  }

  close() {
    this.#tab.channels.delete(this);
  }
}
