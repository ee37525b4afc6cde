/**
 * The command that `./holdfast replay` runs for scripts of the client: plays them and tells where they come out otherwise;
 * `--explain` prints the rows that fire and diagrams, `--rewrite` puts what came into the files.
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
import { ScriptError, isOld, parse, withoutComment } from './script-parser.js';
import { ScriptPlayer, watchTable } from './script-player.js';

/** @import { Row, Part } from './script-player.js' */
/** @import { Step } from './script-parser.js' */

const INDENT = '      ';

/** @typedef {{ step: Step, text: string, parts: Part[] }} Played */

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
    return parse(text).map(({ name, cfg, lines }) => {
      const player = new ScriptPlayer(cfg, isOld(text));
      return { name, played: lines.map((step) => ({ step, ...player.play(step) })) };
    });
  } catch (error) {
    if (error instanceof ScriptError) throw new UnusableFileError(`${file}:${error.line}: ${error.message}`);
    throw error;
  }
}

/** @param {Played} played */
function differs({ step, text }) {
  return text !== step.expected;
}

/**
 * Prints the first step of each sequence that comes out otherwise.
 *
 * @param {string} file
 * @param {ReturnType<typeof play>} sequences
 */
function compare(file, sequences) {
  let wrong = 0;
  for (const { name, played } of sequences) {
    const first = played.find(differs);
    if (!first) continue;
    const { step, text } = first;
    print(`${file}:${step.number}: ${name}`);
    print(`  expected: ${step.cause} => ${step.expected}`);
    print(`  actual:   ${step.cause} => ${text}`);
    wrong++;
  }
  return wrong;
}

/**
 * Prints the file with the rows that fire, and diagrams.
 *
 * @param {ReturnType<typeof play>} sequences
 * @param {string} text
 */
function explain(sequences, text) {
  /** @type {Map<number, string[]>} */
  const below = new Map();
  const wrong = sequences.flatMap(({ played }) => played).filter(differs);
  for (const { step } of wrong) below.set(step.number, [`${INDENT}expected: ${step.cause} => ${step.expected}`]);
  for (const { played } of sequences) {
    const diagram = new ClientDiagram();
    for (const { step, parts } of played) {
      below.set(step.number, [...(below.get(step.number) ?? []), ...rows(step, parts)]);
      parts.forEach((part) => diagram.add(part));
    }
    below.get(played.at(-1)?.step.number ?? 0)?.push('', ...diagram.print());
  }
  rewritten(sequences, text)
    .trimEnd()
    .split('\n')
    .forEach((line, index) => [line.trimEnd(), ...(below.get(index + 1) ?? [])].forEach(print));
  print('');
  return wrong.length;
}

/**
 * @param {Step} step
 * @param {Part[]} parts
 */
function rows(step, parts) {
  const fired = parts.flatMap(({ time, rows }) =>
    rows.map((row) => `${INDENT}row: ${time === step.time ? '' : `at @${time / 1000}, `}${printRow(row)}`),
  );
  return fired.length > 0 ? fired : [`${INDENT}no row fires`];
}

/** @param {Row} row */
function printRow({ state, event, action, next }) {
  const meaning = ACTIONS[/** @type {keyof typeof ACTIONS} */ (action)];
  return `in ${state} on ${event} do ${action}, go to ${next} (${meaning})`;
}

/**
 * @param {ReturnType<typeof play>} sequences
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
 * @param {ReturnType<typeof play>} sequences
 * @param {string} text
 */
function rewrite(file, sequences, text) {
  const next = `${isOld(text) ? `${HEAD}\n\n` : ''}${rewritten(sequences, text)}`;
  if (next !== text) replace(file, next);
  for (const { name, played } of sequences) {
    for (const { step, text } of played.filter((each) => differs(each))) {
      print(`${file}:${step.number}: ${name}`);
      print(`  - ${step.cause} => ${step.expected}`);
      print(`  + ${step.cause} => ${text}`);
    }
  }
  if (isOld(text)) print(`${file}: takes the form of today`);
  return sequences.flatMap(({ played }) => played).filter(differs).length;
}

/**
 * Replaces the text of a file all at once.
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
      writeFileSync(next, text, { mode: statSync(real).mode, flag: 'wx' });
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
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    return { file, text, sequences: play(file, text) };
  });
  let otherwise = 0;
  for (const { file, text, sequences } of read) {
    if (explains) otherwise += explain(sequences, text);
    else if (rewrites) otherwise += rewrite(file, sequences, text);
    else otherwise += compare(file, sequences);
  }
  const count = read.flatMap(({ sequences }) => sequences).length;
  const result = otherwise === 0 ? 'all as expected' : `${otherwise} ${rewrites ? 'rewritten' : 'otherwise'}`;
  print(`${count} ${count === 1 ? 'sequence' : 'sequences'} of the client, ${result}`);
  return otherwise === 0 || rewrites ? 0 : 1;
}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (error) {
  const known = error instanceof UnusableFileError;
  process.stderr.write(`${known ? `holdfast: ${error.message}` : /** @type {Error} */ (error).stack}\n`);
  process.exitCode = 2;
}
