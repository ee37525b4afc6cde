import { Labels, print, printAnswer, runs } from './print.js';

/** @import { Effect, Input, Settings, State } from './types.js' */

/**
 * How much is kept, in characters. After the first of them, the next turn that leaves the machine as good as new begins
 * another part; after the other any turn does, and then the script cannot be replayed once the parts before are dropped.
 * There are two parts at most.
 */
const PART = 25_000;
const LONGEST_PART = 100_000;

/**
 * @typedef {object} Part
 * @property {import('./print.js').Start} start
 * @property {string} [created] if the machine was as good as new: what had created its session
 * @property {{ now: number, text: string }[]} turns
 * @property {number} length in characters
 */

/**
 * The last turns of the machine, as a script that has a new machine do the same. It keeps nothing of packets but their kinds,
 * and the length of those that were sent.
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
  #session = { base: 0, before: 0 };
  #created = '';
  /** @type {Part[]} */
  #parts = [{ start: {}, created: '', turns: [], length: 0 }];

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
      if (effect.do === 'session') this.#session.before = effect.number - 1;
      if (effect.do === 'post' && text.startsWith('<!')) this.#session.base = effect.rid;
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
    const [inputs, effects] = [this.#inputs.splice(0), this.#effects.splice(0)];
    if (inputs.length + effects.length === 0) return;
    // Chance counts while something is to be tried again: in the states that lead to another.
    const dice = state.endsWith('ed') ? '' : ` ~${(Math.floor(chance * 1000) / 1000).toFixed(3)}`;
    const text = `${runs(inputs, ' ; ') || 'TIME'}${dice} => ${effects.join(' ; ') || '-'} | ${state}`;
    const [, ticket, rid] = (fresh && /^<(\d+):(\d+)>:\[\]$/.exec(effects.at(-1) ?? '')) || [];
    const [{ length }] = /** @type {[Part]} */ (this.#parts.slice(-1));
    const start = rid ? { ...this.#session, ticket: Number(ticket), base: Number(rid) - 1 } : { ...this.#session };
    if (length > LONGEST_PART || (rid && length > PART)) {
      const part = { start, created: rid && this.#created, turns: [], length: 0 };
      this.#parts = [...this.#parts.slice(-1), part];
    }
    const part = /** @type {Part} */ (this.#parts.at(-1));
    part.turns.push({ now, text });
    part.length += text.length;
  }

  toString() {
    const [{ start, created, turns }] = /** @type {[Part]} */ (this.#parts);
    const labels = new Labels(start);
    const pace = this.#settings.pace === null ? { packets: Infinity, seconds: 1 } : this.#settings.pace;
    const lines = ['Trace', `cfg LATE=1${pace ? ` PACE=${pace.packets}/${pace.seconds}` : ''}`];
    if (created === undefined) lines.push('# The beginning is missing, so this cannot be replayed.');
    if (created) {
      lines.push('@0.000 OPEN => +0:[] create | connecting');
      lines.push(`@0.000 ANSWER +0 ${created} => session 1 ; +1:[] | connected`);
    }
    const from = turns[0]?.now ?? 0;
    const all = this.#parts.flatMap((each) => each.turns).slice(created ? 1 : 0);
    for (const { now, text } of all) lines.push(`@${((now - from) / 1000).toFixed(3)} ${labels.print(text)}`);
    return `${lines.join('\n')}\n`;
  }
}
