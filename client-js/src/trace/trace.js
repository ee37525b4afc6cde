import { HEAD, Labels, print, printAnswer, runs } from './print.js';

/** @import { Effect, Input, Settings } from '../session/types.js' */
/** @import { State } from '../types.js' */

/**
 * The lengths of a part of the record, in characters. From the first on, a turn that leaves the machine fresh ends the part;
 * from the second on any turn does, and what follows cannot be replayed. At most two parts are kept.
 */
const PART = 25_000;
const LONGEST_PART = 100_000;

/** @typedef {{ start: import('./print.js').Start, head: string, text: string }} Part */

/**
 * A recorder of the last turns of a session machine. It writes them as a script, which a new machine can replay. Of packets
 * it keeps only their kinds, and the lengths of those that were sent.
 */
export class Trace {
  #settings;
  /** @type {string[]} */
  #inputs = [];
  /** @type {string[]} */
  #effects = [];
  /** The packets by the order in which they were sent. @type {WeakMap<object, number>} */
  #sent = new WeakMap();
  #count = 0;
  /** The rid that created the session, and what the answer to it said. */
  #base = 0;
  #created = '';
  /** @type {Part | undefined} */
  #older;
  /** @type {Part} */
  #part = { start: {}, head: '', text: '' };

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = settings;
  }

  /**
   * @param {Input | undefined} input none when the turn is flushed
   * @param {Effect[]} effects
   */
  note(input, effects) {
    if (input) this.#inputs.push(this.#print(input));
    for (const effect of effects) {
      const text = print(effect);
      if (effect.do !== 'state') this.#effects.push(text);
      if (effect.do === 'post' && text.startsWith('<!')) this.#base = effect.rid;
    }
  }

  /** @param {Input} input */
  #print(input) {
    if (input.on === 'send') this.#sent.set(input.encoded, ++this.#count);
    if (input.on === 'withdraw') return `WITHDRAW ${this.#count - Number(this.#sent.get(input.encoded))}`;
    if (input.on !== 'answer' || input.answer.sid === undefined) return print(input);
    const answer = { wait: this.#settings.wait, ...input.answer };
    this.#created = printAnswer({ ...answer, packets: [] });
    return print({ ...input, answer });
  }

  /**
   * Ends a turn.
   *
   * @param {number} now
   * @param {number} chance
   * @param {{ state: State, fresh: boolean }} machine
   */
  turn(now, chance, { state, fresh }) {
    const inputs = this.#inputs.splice(0);
    const effects = this.#effects.splice(0);
    if (inputs.length + effects.length === 0) return;
    // The random number counts in the states in which something is tried again: those that do not end in `ed`.
    const random = state.endsWith('ed') ? '' : ` ~${Math.floor(chance * 1000) / 1000}`;
    const part = this.#part;
    part.start.now ??= now;
    part.text += `<@${now}> ${runs(inputs, ' ; ') || 'TIME'}${random} => ${effects.join(' ; ') || '-'} | ${state}\n`;

    const request = fresh && /^<(\d+):(\d+)>:\[\]$/.exec(effects.at(-1) ?? '');
    if (request && part.text.length > PART) {
      this.#begin(
        { now, ticket: Number(request[1]), base: Number(request[2]) - 1 },
        `@0 OPEN => +0:[] create | connecting\n@0 ANSWER +0 ${this.#created} => session 1 ; +1:[] | connected\n`,
      );
    } else if (part.text.length > LONGEST_PART) {
      this.#begin({ now, base: this.#base }, '# The beginning is missing: this cannot be replayed.\n');
    }
  }

  /**
   * Adds a comment: what the machine is not told.
   *
   * @param {number} now
   * @param {string} text
   */
  remark(now, text) {
    this.#part.text += `# <@${Math.floor(now)}> ${text}\n`;
  }

  /**
   * @param {import('./print.js').Start} start
   * @param {string} head
   */
  #begin(start, head) {
    this.#older = this.#part;
    this.#part = { start, head, text: '' };
  }

  toString() {
    const { pace } = this.#settings;
    const { packets = Infinity, seconds = 1 } = pace ?? {};
    const { start, head, text } = this.#older ?? this.#part;
    const all = this.#older ? text + this.#part.text : text;
    return `${HEAD}\nTrace\ncfg LATE=1${pace === undefined ? '' : ` PACE=${packets}/${seconds}`}\n${head}${new Labels(start).print(all)}`;
  }
}
