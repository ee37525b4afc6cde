import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundle, ENTRIES, text } from '../support/package.js';

/**
 * Of session, reconnection and queue together, minified and gzipped, in bytes; of all that comes with `connect` over HTTP; and
 * of what WebSockets add to that.
 */
const CORE_LIMIT = 6.65 * 1024;
const CONNECT_LIMIT = 9.45 * 1024;
const WEBSOCKET_LIMIT = 1.3 * 1024;

/** What comes with `connect` for comfort: events, the life of a page, the trace, faults in an address told at once. */
const COMFORT = [
  'events/emitter',
  'events/stream',
  'argument-check',
  'page-lifecycle',
  'trace/trace',
  'trace/print',
  'transport/url',
];

for (const [what, limit, without] of /** @type {const} */ ([
  ['session, reconnection and queue', CORE_LIMIT, COMFORT],
  ['connect', CONNECT_LIMIT, []],
])) {
  test(`${what} fit in ${limit} bytes`, async (context) => {
    const { zipped, modules } = await bundle(`export { connect } from './src/http.js'`, undefined, without);
    context.diagnostic(`${what}: ${zipped} of ${limit} bytes, minified and gzipped`);
    const largest = modules.slice(0, 5).map(({ path, bytes }) => `${path} ${bytes}`);
    assert.ok(
      zipped <= limit,
      `${zipped} bytes, ${zipped - limit} too many; minified, the most have ${largest.join(', ')}`,
    );
  });
}

test(`WebSockets add no more than ${WEBSOCKET_LIMIT} bytes`, async (context) => {
  const [both, http] = await Promise.all(
    ['holdfast', 'http'].map((entry) => bundle(`export { connect } from './src/${entry}.js'`)),
  );
  const added = Number(both?.zipped) - Number(http?.zipped);
  context.diagnostic(`WebSockets: ${added} of ${WEBSOCKET_LIMIT} bytes, minified and gzipped`);
  assert.ok(added <= WEBSOCKET_LIMIT, `${added} bytes`);
});

for (const [specifier, file] of ENTRIES) {
  test(`${specifier} can be bundled for a browser`, async (context) => {
    const { bytes, zipped } = await bundle(`export * from '${file}'`);
    context.diagnostic(`${specifier}: ${bytes} bytes minified, ${zipped} gzipped`);
  });
}

test('the README says what a user measures', async () => {
  const sizes = /^\| `(holdfast-client\S*)` .*\| +(\d+) kB \|$/gm;
  const said = [...(await text('README.md')).matchAll(sizes)].map(([, specifier, size]) => `${specifier} ${size}`);
  const measured = ENTRIES.filter(([specifier]) => !specifier.endsWith('/testing')).map(async ([specifier, file]) => {
    const { zipped } = await bundle(`export * from '${file}'`);
    return `${specifier} ${Math.round(zipped / 1000)}`;
  });
  assert.deepEqual(said.sort(), (await Promise.all(measured)).sort());
});
