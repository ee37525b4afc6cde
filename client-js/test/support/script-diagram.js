/**
 * A sequence diagram of plain characters, as `./holdfast replay --explain` prints it: a column for each of those that take
 * part, time running down, and arrows between neighbours.
 */

/** @import { Part } from './script-player.js' */

const LEAST_GAP = 20;
const AROUND_A_LABEL = 7;

const COLUMNS = ['application', 'client', 'server'];
const APPLICATION = 0;
const CLIENT = 1;
const SERVER = 2;

/** @typedef {{ time: string, from: number, to: number, label: string, lost?: boolean }} Line */

/** Draws what happens to a client. */
export class ClientDiagram {
  /** @type {Line[]} */
  #lines = [];
  #time = -1;
  #state = '';

  /** @param {Part} part */
  add({ time, input, timer, effects, state }) {
    if (timer) this.#note(time, 'timer is due');
    if (input && input !== 'TIME') this.#event(time, input);
    for (const effect of effects) this.#effect(time, effect);
    if (state !== this.#state) this.#note(time, state);
    this.#state = state;
  }

  /**
   * @param {number} time
   * @param {string} input
   */
  #event(time, input) {
    if (input === 'WAKE') this.#note(time, 'the timers are looked at');
    else if (/^(ANSWER|LOST)/.test(input)) this.#arrow(time, SERVER, CLIENT, input, input.startsWith('LOST'));
    else this.#arrow(time, APPLICATION, CLIENT, input);
  }

  /**
   * @param {number} time
   * @param {string} effect
   */
  #effect(time, effect) {
    if (/^[+-]/.test(effect)) this.#arrow(time, CLIENT, SERVER, effect);
    else if (effect.startsWith('abort')) this.#arrow(time, CLIENT, SERVER, effect, true);
    else this.#arrow(time, CLIENT, APPLICATION, effect);
  }

  /**
   * @param {number} time
   * @param {number} from
   * @param {number} to
   * @param {string} label
   * @param {boolean} [lost]
   */
  #arrow(time, from, to, label, lost) {
    this.#lines.push({ time: this.#label(time), from, to, label, lost });
  }

  /**
   * @param {number} time
   * @param {string} text
   */
  #note(time, text) {
    this.#lines.push({ time: this.#label(time), from: CLIENT, to: CLIENT, label: `[${text}]` });
  }

  /** @param {number} time told where it is another than that of the line above */
  #label(time) {
    const label = time === this.#time ? '' : `@${time / 1000}`;
    this.#time = time;
    return label;
  }

  print() {
    return draw(this.#lines);
  }
}

/**
 * @param {Line[]} lines
 * @returns {string[]}
 */
function draw(lines) {
  const margin = Math.max(0, ...lines.map(({ time }) => time.length)) + 1;
  const at = [margin + Math.floor((COLUMNS[0] ?? '').length / 2)];
  for (let gap = 0; gap + 1 < COLUMNS.length; gap++) {
    const labels = lines
      .filter((line) => line.from !== line.to && gapOf(line) === gap)
      .map(({ label }) => label.length);
    at.push((at[gap] ?? 0) + Math.max(LEAST_GAP, ...labels.map((length) => length + AROUND_A_LABEL)));
  }
  const bars = at.reduce((line, column) => `${line.padEnd(column)}|`, '');
  const centred = (/** @type {string} */ line, /** @type {number} */ column, /** @type {string} */ text) =>
    put(line, (at[column] ?? 0) - Math.floor(text.length / 2), text);
  const header = COLUMNS.reduce((line, name, column) => centred(line, column, name), bars);
  const drawn = lines.map((line) => {
    const timed = put(bars, 0, line.time);
    if (line.from === line.to) return centred(timed, line.from, line.label);
    const left = (at[gapOf(line)] ?? 0) + 1;
    return put(timed, left, arrow(line, (at[gapOf(line) + 1] ?? 0) - left));
  });
  return [header, ...drawn].map((line) => line.trimEnd());
}

/** @param {Line} line */
function gapOf({ from, to }) {
  return Math.min(from, to);
}

/**
 * @param {string} line
 * @param {number} from
 * @param {string} text
 */
function put(line, from, text) {
  return line.padEnd(from).slice(0, from) + text + line.slice(from + text.length);
}

/**
 * @param {Line} line
 * @param {number} width
 */
function arrow({ from, to, label, lost }, width) {
  const shaft = '-'.repeat(width - label.length - 5);
  if (lost) return from < to ? `-- ${label} ${shaft.slice(1)}x ` : ` x${shaft.slice(1)} ${label} --`;
  return from < to ? `-- ${label} ${shaft}>` : `<${shaft} ${label} --`;
}
