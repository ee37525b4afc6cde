import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The layers, lowest first: each with its files and with the layers that it may import. Types count as well.
 *
 * @type {Record<string, { files: RegExp, uses: string[] }>}
 */
const LAYERS = {
  base: { files: /^src\/(types|error|error-packets|clock|argument-check)\.js$/, uses: [] },
  events: { files: /^src\/events\//, uses: ['base'] },
  codec: { files: /^src\/codec\//, uses: ['base'] },
  session: { files: /^src\/session\//, uses: ['base', 'codec'] },
  transport: { files: /^src\/transport\//, uses: ['base', 'codec'] },
  trace: { files: /^src\/trace\//, uses: ['base', 'session'] },
  lifecycle: { files: /^src\/page-lifecycle\.js$/, uses: ['base'] },
  driver: { files: /^src\/session-driver\.js$/, uses: ['base', 'session', 'transport', 'trace'] },
  client: {
    files: /^src\/client-session\.js$/,
    uses: ['base', 'events', 'session', 'transport', 'driver', 'lifecycle'],
  },
  http: { files: /^src\/http\.js$/, uses: ['base', 'session', 'transport', 'client'] },
  holdfast: { files: /^src\/holdfast\.js$/, uses: ['base', 'session', 'transport', 'client'] },
  tabs: { files: /^src\/tabs\//, uses: ['base', 'events', 'codec', 'lifecycle', 'holdfast'] },
  shared: { files: /^src\/shared\.js$/, uses: ['base', 'transport', 'holdfast', 'tabs'] },
  chat: { files: /^src\/chat\/[^/]+$/, uses: ['base', 'events', 'codec', 'holdfast'] },
  chatTabs: { files: /^src\/chat\/tabs\//, uses: ['base', 'tabs', 'chat'] },
  chatEntry: { files: /^src\/chat\.js$/, uses: ['base', 'holdfast', 'shared', 'chat', 'chatTabs'] },
  i18n: { files: /^page\/i18n\//, uses: [] },
  page: { files: /^page\/(?!app)[^/]+$/, uses: ['i18n', 'chat', 'chatEntry'] },
  view: { files: /^page\/view\//, uses: ['i18n', 'page', 'chat'] },
  app: { files: /^page\/app\.js$/, uses: ['page', 'view'] },
};

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((file) => join(folder, String(file)).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.js') && !/node_modules|page\/build/.test(file));
}

const files = [...filesIn('src'), ...filesIn('page')];

/**
 * What a file imports of the client, by the modules' paths.
 *
 * @param {string} file
 * @param {RegExp} pattern
 */
function importsOf(file, pattern) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(pattern)]
    .map(([, path = '']) => path)
    .map((path) => (path.startsWith('.') ? join(ROOT, dirname(file), path) : path))
    .map((path) => relative(ROOT, path).replaceAll('\\', '/'))
    .filter((path) => files.includes(path));
}

const CODE = /^(?:import|export) (?:[^;]*? from )?'([^']+)';/gm;
const TYPES = /(?:@import \{[^}]*\} from |import\()'([^']+)'/g;

/** @param {string} file */
function layerOf(file) {
  const names = Object.keys(LAYERS).filter((name) => LAYERS[name]?.files.test(file));
  assert.equal(names.length, 1, `${file} is in the layers ${names}`);
  return names[0] ?? '';
}

test('each module imports only the layers below its own', () => {
  const wrong = files.flatMap((file) => {
    const layer = layerOf(file);
    return [...importsOf(file, CODE), ...importsOf(file, TYPES)]
      .filter((each) => layerOf(each) !== layer && !LAYERS[layer]?.uses.includes(layerOf(each)))
      .map((each) => `${file} imports ${each}`);
  });
  assert.deepEqual(wrong, []);
});

test('a layer is used only by those after it', () => {
  const names = Object.keys(LAYERS);
  for (const [name, { uses }] of Object.entries(LAYERS)) {
    for (const each of uses) assert.ok(names.indexOf(each) < names.indexOf(name), `${name} uses ${each}`);
  }
});

test('modules import each other in no circle', () => {
  /** @type {Map<string, string[]>} */
  const graph = new Map(files.map((file) => [file, importsOf(file, CODE)]));
  assert.ok([...graph.values()].flat().length > files.length, 'imports are found');
  // What imports nothing that is left is taken out, until nothing more can be.
  for (let size = 0; size !== graph.size;) {
    size = graph.size;
    for (const [file, imports] of graph) if (!imports.some((each) => graph.has(each))) graph.delete(file);
  }
  assert.deepEqual([...graph.keys()], []);
});
