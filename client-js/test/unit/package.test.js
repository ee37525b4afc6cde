import assert from 'node:assert/strict';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { VERSION } from '../../src/holdfast.js';
import { bundle, compile, ENTRIES, install, MANIFEST, ROOT, runModule, text } from '../support/package.js';

const CLASSIC = ['connect', 'connectShared', 'canShare', 'joinRoom', 'openChat', 'HoldfastError', 'VERSION'];

/** @type {Awaited<ReturnType<typeof install>>} */
let user;

before(async () => {
  user = await install();
});

after(() => user.remove());

test('library, package and server have the same version', async () => {
  const pom = /<artifactId>holdfast<\/artifactId>\s*<version>(.*?)<\/version>/.exec(await text('pom.xml'));
  const lock = JSON.parse(await text('package-lock.json'));
  assert.deepEqual([MANIFEST.version, pom?.[1], lock.version], [VERSION, VERSION, VERSION]);
});

test('documents name the files of this version', async () => {
  const names = /holdfast(?:-client)?-(\d+\.\d+\.\d+)\b|\/client\/(\d+\.\d+\.\d+)\//g;
  for (const file of ['README.md', '../README.md', '../docs/operations.md']) {
    const said = [...(await text(file)).matchAll(names)].map(([, archive, folder]) => archive ?? folder);
    assert.ok(said.length > 0, file);
    for (const version of said) assert.equal(version, VERSION, file);
  }
});

test('the package has the modules, their types and the classic build, and nothing else', async () => {
  const modules = (await readdir(ROOT, { recursive: true }))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /^(src|testing)\/.*\.js$/.test(file));
  const types = modules.map((file) => `types/${file.replace(/\.js$/, '.d.ts')}`);
  const rest = ['LICENSE', 'README.md', 'dist/holdfast.global.js', 'package.json'];
  assert.deepEqual([...user.files].sort(), [...modules, ...types, ...rest].sort());
});

test('each link of its README leads somewhere, also from the package', async () => {
  const readme = await readFile(join(user.folder, 'node_modules', MANIFEST.name, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
  assert.ok(links.length > 0);
  for (const link of links) {
    const [, path = '', part] =
      /^https:\/\/github\.com\/holdfast-dev\/holdfast\/blob\/main\/([^#]+)#?(.*)$/.exec(link) ?? [];
    assert.ok(path, `${link} is not in the package`);
    const headings = (await text(join('..', path))).match(/^#+ .*$/gm) ?? [];
    const names = headings.map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    assert.ok(!part || names.includes(part), link);
  }
});

test('the package depends on no other', async () => {
  const installed = await readdir(join(user.folder, 'node_modules'));
  assert.deepEqual(
    installed.filter((name) => !name.startsWith('.')),
    [MANIFEST.name],
  );
});

for (const [specifier] of ENTRIES) {
  test(`${specifier} can be imported in Node`, async () => {
    const names = await runModule(user.folder, `console.log(Object.keys(await import('${specifier}')).join(' '))`);
    assert.match(names, /[a-z]/);
  });
}

test('the classic build defines one name, with all that pages call', async () => {
  const script = await readFile(join(user.folder, 'node_modules', MANIFEST.name, 'dist/holdfast.global.js'), 'utf8');
  /** @type {Record<string, Record<string, unknown>>} */
  const page = createContext({ TextEncoder });
  runInContext(script, page);
  assert.deepEqual(Object.keys(page), ['TextEncoder', 'Holdfast']);
  assert.deepEqual(Object.keys(page.Holdfast ?? {}).sort(), [...CLASSIC].sort());
});

test('a module that is no entry cannot be imported', async () => {
  await assert.rejects(
    runModule(user.folder, `import '${MANIFEST.name}/src/session/machine.js'`),
    /ERR_PACKAGE_PATH_NOT_EXPORTED/,
  );
});

/** How users compile: for Node and for a bundler, with and without what browsers have. @type {Record<string, Record<string, unknown>>} */
const COMPILERS = {
  'for Node': { module: 'node16', lib: ['es2022'], types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] },
  'for a bundler': { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.iterable'] },
};

for (const [purpose, options] of Object.entries(COMPILERS)) {
  test(`the types accept every valid use and refuse the others, ${purpose}`, async () => {
    const folder = join(user.folder, purpose.replaceAll(' ', '-'));
    await cp(join(ROOT, 'test/types'), folder, { recursive: true });
    assert.equal(await compile(folder, options, await readdir(folder)), '');
  });
}

/** What comes with a session, however its requests travel. */
const SESSION =
  /holdfast-client\/src\/(client-session|session-driver|types|clock|error|error-packets|argument-check|page-lifecycle|(session|codec|events|trace)\/[\w-]+|transport\/(polling|response|url))\.js$/;

for (const [entry, own] of /** @type {const} */ ([
  ['holdfast-client', ['holdfast.js', 'transport/choosing.js', 'transport/options.js', 'transport/websocket.js']],
  ['holdfast-client/http', ['http.js']],
])) {
  test(`an import of connect from ${entry} brings the session and ${own.length} modules more`, async () => {
    const code = `import { connect } from '${entry}'; connect({ url: '/bind', transport: 'http' });`;
    const { modules } = await bundle(code, user.folder);
    const more = modules.map(({ path }) => path).filter((path) => !SESSION.test(path));
    assert.deepEqual(more.map((path) => path.replace('node_modules/holdfast-client/src/', '')).sort(), [...own]);
  });
}

test('an import that is not used costs nothing', async () => {
  const all = ENTRIES.map(([specifier]) => `import '${specifier}';`).join('\n');
  assert.deepEqual((await bundle(all, user.folder)).modules, []);
});
