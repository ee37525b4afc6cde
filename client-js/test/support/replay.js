/**
 * The command that `./holdfast replay` runs for scripts of the client: plays them and tells where they come out otherwise;
 * `--explain` prints the rows that fire and diagrams, `--rewrite` puts what came into the files. It is one file because these
 * ways share how a sequence is played, and how it is told that one could not be.
 */

import {
  accessSync,
  constants,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { ACTIONS } from '../../src/session/table.js';
import { HEAD } from '../../src/trace/print.js';
import { ClientDiagram } from './script-diagram.js';
import { ScriptError, isLegacy, parse, withoutComment } from './script-parser.js';
import { ScriptPlayer, StepError } from './script-player.js';
import { watchTable } from './table-watch.js';

/** @import { Part } from './script-player.js' */
/** @import { Sequence, Step } from './script-parser.js' */
/** @import { Row } from './table-watch.js' */

const INDENT = '      ';

/** @typedef {{ step: Step, text: string, parts: Part[] }} Played */

/**
 * @typedef {object} Result of a sequence
 * @property {string} name
 * @property {Played[]} played the steps, up to one that could not be played
 * @property {{ step: Step, why: string, rest: number }} [failure] that one, and how many steps stand behind it
 * @property {number} end the line of the last step
 */

/** The byte order mark with which some editors begin a file. */
const MARK = /^\uFEFF/;

/** A file that cannot be read, played or written; the message names it. */
class UnusableFileError extends Error {}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * @param {string} file
 * @param {string} text
 */
function play(file, text) {
  try {
    return parse(text).map((sequence) => playSequence(sequence, isLegacy(text)));
  } catch (error) {
    if (error instanceof ScriptError) throw new UnusableFileError(`${file}:${error.line}: ${error.message}`);
    throw error;
  }
}

/**
 * @param {Sequence} sequence
 * @param {boolean} old
 * @returns {Result}
 */
function playSequence({ name, cfg, lines }, old) {
  const player = new ScriptPlayer(cfg, old);
  const end = lines.at(-1)?.number ?? 0;
  /** @type {Played[]} */
  const played = [];
  for (const step of lines) {
    try {
      played.push({ step, ...player.play(step) });
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      return { name, played, failure: { step, why: error.message, rest: lines.length - played.length - 1 }, end };
    }
  }
  return { name, played, end };
}

/** @param {Played} played */
function differs({ step, text }) {
  return text !== step.expected;
}

/**
 * @param {number} count
 * @param {string} [more]
 */
function steps(count, more = '') {
  return `${count}${more} ${count === 1 ? 'step' : 'steps'}`;
}

/** @param {number} count */
function sequencesIn(count) {
  return `${count} ${count === 1 ? 'sequence' : 'sequences'}`;
}

/** @param {NonNullable<Result['failure']>} failure */
function stop({ why, rest }) {
  return `could not be played${rest > 0 ? `, nor the ${steps(rest)} behind it` : ''}: ${why}`;
}

/**
 * Prints the first step of each sequence that comes out otherwise, and how many follow it.
 *
 * @param {string} file
 * @param {Result[]} sequences
 */
function compare(file, sequences) {
  let wrong = 0;
  for (const { name, played, failure } of sequences) {
    const [first, ...others] = played.filter(differs);
    const step = first?.step ?? failure?.step;
    if (!step) continue;
    print(`${file}:${step.number}: ${name}`);
    print(`  expected: ${step.cause} => ${step.expected}`);
    print(`  actual:   ${first ? `${step.cause} => ${first.text}` : failure?.why}`);
    if (others.length > 0) print(`  and ${steps(others.length, ' more')} of this sequence came out otherwise`);
    if (failure && first) print(`  line ${failure.step.number} ${stop(failure)}`);
    else if (failure?.rest) print(`  not played: the ${steps(failure.rest)} behind it`);
    wrong++;
  }
  return wrong;
}

/**
 * Prints the file with the rows that fire, and diagrams.
 *
 * @param {Result[]} sequences
 * @param {string} text
 */
function explain(sequences, text) {
  /** @type {Map<number, string[]>} */
  const below = new Map();
  /** @type {(line: number, texts: string[]) => void} */
  const add = (line, texts) => void below.set(line, [...(below.get(line) ?? []), ...texts]);
  for (const { played, failure, end } of sequences) {
    const diagram = new ClientDiagram();
    for (const each of played) {
      const { step, parts } = each;
      if (differs(each)) add(step.number, [`${INDENT}expected: ${step.cause} => ${step.expected}`]);
      add(step.number, rows(step, parts));
      parts.forEach((part) => diagram.add(part));
    }
    if (failure) add(failure.step.number, [`${INDENT}${stop(failure)}`]);
    add(end, ['', ...diagram.print()]);
  }
  rewritten(sequences, text)
    .trimEnd()
    .split('\n')
    .forEach((line, index) => [line.trimEnd(), ...(below.get(index + 1) ?? [])].forEach(print));
  print('');
  return sequences.flatMap(({ played }) => played).filter(differs).length;
}

/** @param {Result[]} sequences */
function unplayed(sequences) {
  return sequences.filter(({ failure }) => failure).length;
}

/**
 * @param {Step} step
 * @param {Part[]} parts
 * @returns {string[]} the rows that fired; one that did so several times, as for each packet of a send, is printed once
 */
function rows(step, parts) {
  const fired = parts.flatMap(({ time, rows }) =>
    rows.map((row) => `${INDENT}row: ${time === step.time ? '' : `at @${time / 1000}, `}${printRow(row)}`),
  );
  const once = fired.filter((row, index) => row !== fired[index - 1]);
  return once.length > 0 ? once : [`${INDENT}no row fires`];
}

/** @param {Row} row */
function printRow({ state, event, action, next }) {
  const meaning = ACTIONS[/** @type {keyof typeof ACTIONS} */ (action)];
  return `in ${state} on ${event} do ${action}, go to ${next} (${meaning})`;
}

/**
 * @param {Result[]} sequences
 * @param {string} text
 * @returns {string} with what came of each step behind its arrow
 */
function rewritten(sequences, text) {
  const lines = text.split('\n');
  for (const played of sequences.flatMap(({ played }) => played).filter(differs)) {
    const index = played.step.number - 1;
    const line = lines[index] ?? '';
    const step = withoutComment(line).trimEnd();
    lines[index] = `${line.slice(0, line.indexOf('=>'))}=> ${played.text}${line.slice(step.length)}`;
  }
  return lines.join('\n');
}

/**
 * Rewrites the file, if it says anything else than what came, and prints what changed.
 *
 * @param {string} file
 * @param {Result[]} sequences
 * @param {string} text
 */
function rewrite(file, sequences, text) {
  const next = `${isLegacy(text) ? `${HEAD}\n\n` : ''}${rewritten(sequences, text)}`;
  if (next !== text) replace(file, next);
  for (const { name, played, failure } of sequences) {
    for (const { step, text } of played.filter((each) => differs(each))) {
      print(`${file}:${step.number}: ${name}`);
      print(`  - ${step.cause} => ${step.expected}`);
      print(`  + ${step.cause} => ${text}`);
    }
    if (failure) {
      print(`${file}:${failure.step.number}: ${name}`);
      print(`  ${stop(failure)}`);
    }
  }
  if (isLegacy(text)) print(`${file}: takes the current form`);
  return sequences.flatMap(({ played }) => played).filter(differs).length;
}

/**
 * Replaces the text of a file all at once; a byte order mark stays.
 *
 * @param {string} file
 * @param {string} text
 */
function replace(file, text) {
  try {
    const real = realpathSync(file);
    accessSync(real, constants.W_OK);
    const next = `${real}.${process.pid}.rewritten`;
    try {
      const [mark = ''] = readFileSync(real, 'utf8').match(MARK) ?? [];
      writeFileSync(next, mark + text, { mode: statSync(real).mode, flag: 'wx' });
      renameSync(next, real);
    } finally {
      rmSync(next, { force: true });
    }
  } catch (error) {
    throw new UnusableFileError(`${file}: cannot be written: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {string[]} args */
function run(args) {
  const explains = args.includes('--explain');
  const rewrites = args.includes('--rewrite');
  const files = args.filter((each) => !each.startsWith('--'));
  if (explains) watchTable();
  const read = files.map((file) => {
    const text = readFileSync(file, 'utf8').replace(MARK, '');
    return { file, text, sequences: play(file, text) };
  });
  let otherwise = 0;
  for (const { file, text, sequences } of read) {
    if (explains) otherwise += explain(sequences, text);
    else if (rewrites) otherwise += rewrite(file, sequences, text);
    else otherwise += compare(file, sequences);
  }
  const all = read.flatMap(({ sequences }) => sequences);
  const inAll = `${sequencesIn(all.length)} of the client`;
  if (!explains && !rewrites) {
    print(otherwise > 0 ? `${otherwise} of ${inAll} otherwise` : `${inAll}, all as expected`);
    return otherwise > 0 ? 1 : 0;
  }
  const stopped = unplayed(all);
  const result = [
    otherwise > 0 && `${steps(otherwise)} ${rewrites ? 'rewritten' : 'otherwise'}`,
    stopped > 0 && `${sequencesIn(stopped)} not played to the end`,
  ].filter(Boolean);
  print(`${inAll}, ${result.join(', ') || 'all as expected'}`);
  return (rewrites ? stopped : otherwise + stopped) > 0 ? 1 : 0;
}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  const known = error instanceof UnusableFileError;
  process.stderr.write(`${known ? `holdfast: ${error.message}` : /** @type {Error} */ (error).stack}\n`);
  process.exitCode = 2;
}
