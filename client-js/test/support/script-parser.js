/**
 * The parser of files of scripts: sorts lines into headings, options and steps. docs/scripts.md has the rules, which are
 * those of the parser for scripts of the server. It is long by its tables of words and by the errors that name what is wrong.
 */

import { STATES } from '../../src/session/table.js';
import { HEAD, runs } from '../../src/trace/print.js';

const REQUEST_NAME = String.raw`([+-]\d+(\.\w+)?|\+\?)`;
const A_REQUEST = 'a request, +n, +n.x or +?,';

/** What stands behind the word of an event: how it is written, and how that is said. @type {Record<string, [RegExp, string]>} */
const EVENTS = {
  OPEN: [/^$/, 'nothing'],
  SEND: [/^(only )?(?!only$)\S/, "one packet or more, and maybe 'only' before them"],
  WITHDRAW: [/^\S+$/, 'one packet, or how many were sent after it'],
  ANSWER: [RegExp(`^${REQUEST_NAME}( |$)`), `${A_REQUEST} and what the answer carries`],
  LOST: [
    RegExp(String.raw`^${REQUEST_NAME} (?!final\b)[\w.-]+( final)?( retryAfter=\d+(\.\d+)?)?$`),
    `${A_REQUEST} and a reason such as network, then maybe final and retryAfter=seconds`,
  ],
  PAUSE: [/^(\d+(\.\d+)?(e\+?\d+)?|Infinity)$/, 'a time in seconds'],
  RESUME: [/^$/, 'nothing'],
  PROBE: [/^$/, 'nothing'],
  CLOSE: [/^$/, 'nothing'],
  WAKE: [/^$/, 'nothing'],
  TIME: [/^$/, 'nothing'],
};

const ATTRIBUTES = 'sid wait requests hold inactivity maxpause polling type condition ack report time'.split(' ');
/** What an option can be: how it is written, and how that is said. @type {Record<string, [RegExp, string]>} */
const OPTIONS = {
  LATE: [/^[01]$/, '0 or 1'],
  PACE: [/^(?!0+\/)(\d+|Infinity)\/(?![0.]+$)\d+(\.\d+)?(e[+-]?\d+)?$/, 'packets/seconds, as 40/3'],
};

const STEP = /^@(\S+)\s+(.*?)\s*=>\s*(.*?)\s*\|\s*(.*)$/;
const REQUEST = /^[+-]\d+(\.\w+)?:\[[^\]]*\]( create|( (pause|type|ack)=\S+)*)$/;
const EFFECT = /^((abort) [+-]\S+|(receive|sent|unsent \S+) (\S.*)|session \d+|lost \S+|end \S+)$/;

/**
 * @typedef {object} Step
 * @property {number} number of its line, from 1
 * @property {number} time in ms since the start
 * @property {string} cause the line up to its arrow
 * @property {string[]} inputs
 * @property {number} chance
 * @property {string} expected what stands behind the arrow, with one space between words
 * @property {boolean} hasTimer whether that tells when the timer is due
 */

/** @typedef {{ LATE?: string, PACE?: string }} Cfg */
/** @typedef {{ name: string, idea: string, title: string, number: number, cfg: Cfg, lines: Step[] }} Sequence */

/** A line that cannot be read or played. */
export class ScriptError extends Error {
  /**
   * @param {number} line counted from 1
   * @param {string} message
   */
  constructor(line, message) {
    super(message);
    this.line = line;
  }
}

/** @param {string} text of a file: one without a first line `holdfast-script` is of the legacy form, which older versions wrote */
export function isLegacy(text) {
  return !/^holdfast-script(\s|$)/.test(text);
}

/**
 * @param {string} text of one file
 * @returns {Sequence[]}
 * @throws {ScriptError} if it is not in the format
 */
export function parse(text) {
  const old = isLegacy(text);
  /** @type {Sequence[]} */
  const sequences = [];
  text.split('\n').forEach((raw, index) => {
    const line = withoutComment(raw).trim();
    try {
      if (index > 0 || old) readLine(line, index + 1, sequences, old);
      else checkHead(line);
    } catch (error) {
      throw error instanceof ScriptError ? error : new ScriptError(index + 1, /** @type {Error} */ (error).message);
    }
  });
  sequences.forEach(checkSteps);
  if (sequences.length === 0) throw new ScriptError(1, "no sequence here: one begins with a line 'NAME idea'");
  return sequences;
}

/**
 * A comment begins with a `#` at the beginning of the line or behind a space.
 *
 * @param {string} line
 */
export function withoutComment(line) {
  return line.replace(/(^|\s)#.*$/, '$1');
}

/** @param {string} text */
export function normal(text) {
  return text.trim().split(/\s+/).join(' ');
}

/** @param {string} line */
function checkHead(line) {
  const [, form, side, ...more] = line.split(/\s+/);
  if ((side !== 'client' && side !== 'server') || more.length > 0) {
    throw new Error(`expected '${HEAD}' or '${HEAD.replace('client', 'server')}', found '${line}'`);
  }
  if (form !== '2') throw new Error(`form ${form} is not known, only 2`);
  if (side === 'server') throw new Error('a script of the server, which the machine of the client cannot play');
}

/**
 * @param {string} line
 * @param {number} number
 * @param {Sequence[]} sequences
 * @param {boolean} old
 */
function readLine(line, number, sequences, old) {
  const last = sequences.at(-1);
  if (line === '') return;
  if (line.startsWith('@')) readStep(line, number, last, old);
  else if (/^cfg(\s|$)/.test(line)) readConfig(line, last);
  else if (!isLegacy(line)) throw new Error(`the line '${line}' stands first in a file and nowhere else`);
  else if (/^\p{L}/u.test(line)) {
    if (last) checkSteps(last);
    const [name = ''] = line.split(/\s/);
    if (sequences.some((each) => each.name === name)) throw new Error(`a second sequence named ${name}`);
    sequences.push({ name, idea: line.slice(name.length).trim(), title: line, number, cfg: {}, lines: [] });
  } else {
    throw new Error("expected a heading 'NAME idea', 'cfg KEY=NUMBER ...', '@TIME EVENT => ...' or '# ...'");
  }
}

/** @param {Sequence} sequence */
function checkSteps({ name, number, lines }) {
  if (lines.length === 0) throw new ScriptError(number, `sequence ${name} has no steps`);
}

/**
 * @param {string} line
 * @param {Sequence} [sequence]
 */
function readConfig(line, sequence) {
  if (!sequence || sequence.lines.length > 0) {
    throw new Error('cfg stands between the heading of a sequence and its first step');
  }
  for (const word of line.split(/\s+/).slice(1)) {
    const [key = '', value] = word.split('=');
    const option = Object.hasOwn(OPTIONS, key) && OPTIONS[key];
    if (!option || value === undefined) {
      throw new Error(`unknown option '${word}'; known: ${Object.keys(OPTIONS).join(' ')}`);
    }
    const [form, what] = option;
    if (!form.test(value)) throw new Error(`${key} is ${what}, not ${value}`);
    Object.assign(sequence.cfg, { [key]: value });
  }
}

/**
 * @param {string} line
 * @param {number} number
 * @param {Sequence | undefined} sequence
 * @param {boolean} old
 */
function readStep(line, number, sequence, old) {
  if (!sequence) throw new Error("a step before the heading of its sequence, 'NAME idea'");
  const [, at = '', events = '', effects = '', state = ''] = STEP.exec(line) ?? [];
  if (!at) throw new Error(`expected '@TIME EVENT => EFFECTS | STATE'${missingIn(line)}`);
  const time = millis(at);
  if (time < (sequence.lines.at(-1)?.time ?? 0)) throw new Error(`time runs backwards at @${at}`);
  const [, input = '', chance = '0.5'] = /^(.*?)(?:\s+~(\d\.?\d*))?$/.exec(normal(events)) ?? [];
  const inputs = input.split(' ; ');
  inputs.forEach(checkEvent);
  const [, name = '', timer] = /^(\w+)(?:\s+(?:timer|wake)=(\S+))?$/.exec(state) ?? [];
  if (!name) throw new Error(`expected 'STATE [timer=TIME]' behind the bar, found '${state}'`);
  if (!(name in STATES)) throw new Error(`'${name}' is no state: ${Object.keys(STATES).join(' ')}`);
  const expected =
    effects === '-'
      ? effects
      : normal(effects)
          .split(' ; ')
          .map((effect) => effect.replace(/^deliver (?=.)/, 'receive ')) // the word of earlier versions
          .map(old ? String : readEffect)
          .join(' ; ');
  sequence.lines.push({
    number,
    time,
    cause: normal(line.slice(0, line.indexOf('=>'))),
    inputs,
    chance: Number(chance),
    expected: `${expected} | ${name}${timer === undefined ? '' : ` timer=${readTimer(timer)}`}`,
    hasTimer: timer !== undefined,
  });
}

/** @param {string} line that is no step */
function missingIn(line) {
  const missing = ['=>', '|'].find((each) => !line.includes(each));
  return missing ? `: there is no '${missing}'` : '';
}

/**
 * @param {string} text of an event
 * @returns {[text: string, count: number]} one of it, and how often it happens
 */
export function counted(text) {
  const [, once = text, count = 1] = /^(?!ANSWER|SEND)(.*?)\*(\d+)$/.exec(text) ?? [];
  return [once, Number(count)];
}

/** @param {string} text */
function checkEvent(text) {
  const [verb = '', ...words] = counted(text)[0].split(' ');
  const event = Object.hasOwn(EVENTS, verb) && EVENTS[verb];
  if (!event) throw new Error(`unknown event '${verb}'; known: ${Object.keys(EVENTS).join(' ')}`);
  const [form, what] = event;
  if (!form.test(words.join(' '))) throw new Error(`${verb} takes ${what}; found '${text}'`);
  for (const word of verb === 'ANSWER' ? words.filter((each) => each.includes('=')) : []) {
    const [name = ''] = word.split('=');
    if (!ATTRIBUTES.includes(name)) throw new Error(`an answer has no '${name}'; known: ${ATTRIBUTES.join(' ')}`);
  }
}

/** @param {string} effect */
function readEffect(effect) {
  if (REQUEST.test(effect)) return effect.replace(/\[(.*)\]/, (_, packets) => `[${merged(packets)}]`);
  const words = EFFECT.exec(effect);
  if (!words) {
    throw new Error(
      `'${effect}' is no effect: +n:[packets] attributes, abort +n, receive packets, session n, sent packets, ` +
        'unsent reason packets, lost reason, end reason, or -',
    );
  }
  return words[3] ? `${words[3]} ${merged(words[4] ?? '')}` : effect;
}

/**
 * @param {string} packets
 * @returns {string} as they are printed: `a a` is `a*2`
 */
function merged(packets) {
  return runs(packets.split(' ').filter(Boolean).flatMap(repeated), ' ');
}

/**
 * @param {string} word
 * @returns {string[]} it, as often as it says
 */
export function repeated(word) {
  const [, once = word, count = 1] = /^(.*)\*(\d{1,4})$/.exec(word) ?? [];
  return Array(Number(count)).fill(once);
}

/** @param {string} word */
function readTimer(word) {
  return word === 'never' || word === 'Infinity' ? 'never' : `${millis(word) / 1000}`;
}

/** @param {string} word */
function millis(word) {
  if (/^-\d/.test(word)) throw new Error(`'${word}' is negative`);
  if (!/^\d+(\.\d{1,3}0*)?$/.test(word)) throw new Error(`'${word}' is no time in seconds, to the millisecond`);
  return Math.round(Number(word) * 1000);
}
