/**
 * The reporter of `npm test`: a line for each file with its time, and then each test that failed, with its error and with
 * what its file printed. What other files print is not shown, since many tests provoke faults.
 */

import { relative } from 'node:path';
import { inspect, stripVTControlCharacters } from 'node:util';

/** @import { TestEvent } from 'node:test/reporters' */

/** A file of tests. */
class Suite {
  printed = '';

  /** The names that lead to the last test. @type {string[]} */
  path = [];

  /** Names and errors. @type {string[]} */
  failures = [];

  /** @param {TestEvent} event */
  take({ type, data }) {
    if (type === 'test:stdout' || type === 'test:stderr') this.printed += data.message;
    if (type === 'test:diagnostic') this.printed += `# ${data.message}\n`;
    if (type === 'test:start') this.path = [...this.path.slice(0, data.nesting), data.name];
    if (type === 'test:fail' && isCause(data.details.error)) {
      const names = [...this.path.slice(0, data.nesting), data.name === data.file ? 'the file itself' : data.name];
      const { error } = data.details;
      this.failures.push(`${names.join(' > ')}\n${inspect(error.cause ?? error)}`);
    }
  }

  /** @param {string} name */
  tell(name) {
    const failures = this.failures.map((failure) => `\nFAILED ${name}: ${failure}\n`).join('');
    const all = this.printed === '' ? failures : `${failures}---- printed by ${name}\n${this.printed}`;
    return indented(stripVTControlCharacters(all));
  }
}

/** Whether a test failed itself, not only one in it. @param {Error & { failureType?: string }} error */
function isCause(error) {
  return error.failureType !== 'subtestsFailed';
}

/** Whatever a line says, so it is known to be of a failure. @param {string} text */
function indented(text) {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

/**
 * @param {AsyncIterable<TestEvent>} events
 * @returns {AsyncGenerator<string>}
 */
export default async function* report(events) {
  /** @type {Map<string, Suite>} */
  const suites = new Map();
  for await (const event of events) {
    const file = (event.data && 'file' in event.data && event.data.file) || '';
    const suite = suites.get(file) ?? new Suite();
    suites.set(file, suite);
    suite.take(event);
    if (event.type === 'test:complete' && event.data.name === file) {
      const { error, duration_ms } = event.data.details;
      const seconds = (duration_ms / 1000).toFixed(1);
      yield `${error ? 'FAILED' : 'ok    '} ${seconds.padStart(6)} s  ${relative('', file)}\n`;
    }
  }
  yield suites.get('')?.printed.replace(/^.*?# tests (\d+)$.*/ms, '$1 tests\n') ?? '';
  for (const [file, suite] of suites) {
    if (suite.failures.length > 0) yield suite.tell(relative('', file));
  }
}
