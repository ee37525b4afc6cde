import { SharedSession } from '../../src/tabs/shared-session.js';
import { TabBench } from './tab-bench.js';
import { states } from './tab-cells.js';

/**
 * A shared session on the bench. Further inputs: send WORD, close, EVENT [kept] of the page.
 */
export class SharedSessionBench extends TabBench {
  #session;

  /** @param {{ aborted?: boolean }} [options] whether its signal is aborted already */
  constructor({ aborted = false } = {}) {
    super();
    this.#session = new SharedSession(this.environment, { signal: aborted ? AbortSignal.abort() : undefined });
    this.#session.on('state', ({ state, reason }) => this.note(`${state} ${reason}`));
    this.#session.on('session', ({ number }) => this.note(`session ${number}`));
    this.#session.on('lost', ({ reason }) => this.note(`lost ${reason}`));
    this.#session.on('end', ({ reason }) => this.note(`end ${reason}`));
  }

  /** @override @returns {string} its life */
  get state() {
    return states.life;
  }

  /**
   * @override
   * @param {string} word
   * @param {string[]} rest
   */
  perform(word, rest) {
    if (word === 'close') void this.#session.close();
    else if (word === 'send') {
      const settled = (/** @type {string} */ fate) => this.note(`${rest[0]} ${fate}`);
      this.#session.send(rest[0]).then(
        () => settled('sent'),
        ({ reason }) => settled(reason),
      );
    } else if (['pagehide', 'pageshow', 'freeze', 'resume'].includes(word)) {
      this.page.defaultView.dispatchEvent(Object.assign(new Event(word), { persisted: rest[0] === 'kept' }));
    } else super.perform(word, rest);
  }
}
