import { Peer } from '../../src/tabs/peer.js';
import { TabBench } from './tab-bench.js';
import { states } from './tab-cells.js';

/**
 * A peer on the bench. Further inputs: hide, show, freeze, resume, close, leave [JSON].
 */
export class PeerBench extends TabBench {
  #peer = new Peer(this.environment, {
    attached: ({ state, session }) => this.note(`attached ${state} ${session}`),
    detached: () => this.note('detached'),
    received: (event) => this.note(`received ${Object.values(event).join(' ')}`),
    denied: () => this.note('denied'),
    router: undefined,
  });

  /** @override @returns {string} its role, and the state of its link to the leader */
  get state() {
    return `${states.role} ${states.link}`;
  }

  /**
   * @override
   * @param {string} word
   * @param {string[]} rest
   */
  perform(word, rest) {
    if (word === 'hide' || word === 'show') {
      this.page.hidden = word === 'hide';
      this.#peer.look();
    } else if (word === 'freeze') this.#peer.freeze();
    else if (word === 'resume') this.#peer.resume();
    else if (word === 'close') this.#peer.close();
    else if (word === 'leave') this.#peer.leave(rest[0] ? JSON.parse(rest[0]) : {});
    else super.perform(word, rest);
  }
}
