import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildWeb } from '../../page/build.js';
import { LANGUAGES } from '../../page/i18n/language.js';
import { MANIFEST, ROOT, text } from '../support/package.js';

const folder = await mkdtemp(join(tmpdir(), 'holdfast-web-'));
after(() => rm(folder, { recursive: true }));

const files = await buildWeb();
const page = Buffer.from(files.get('page/index.html') ?? []).toString();

test('the page names few files, which never change under their names', () => {
  const named = [...page.matchAll(/"\/(page\/[^"]+)"/g)].map(([, path = '']) => path);
  assert.equal(named.length, 3, `${named}`);
  for (const path of named) {
    assert.match(path, /^page\/\w+-[0-9A-Z]{8}\.(?:js|css|svg)$/);
    assert.ok(files.has(path), path);
  }
  const rest = [...files.keys()].filter((path) => path.startsWith('page/') && !named.includes(path));
  // The icon of a page with something new is fetched when there is something, and a language when it is chosen.
  assert.deepEqual(
    rest.filter((path) => !path.endsWith('.map')).map((path) => path.replace(/-[0-9A-Z]{8}\./, '-HASH.')),
    ['page/fr-HASH.js', 'page/zh-HASH.js', 'page/icon-news-HASH.svg', 'page/index.html'],
  );
});

/** What all files of a visit may have, gzipped, in bytes. */
const LIMIT = 62 * 1024;

test('all files that a visit loads have less than 62 KB, gzipped, in each language', (context) => {
  const sizes = [...files]
    .filter(([path]) => path.startsWith('page/') && !path.endsWith('.map'))
    .map(([path, bytes]) => ({ path, bytes: gzipSync(bytes, { level: 9 }).length }));
  const others = Object.keys(LANGUAGES).filter((code) => code !== 'en');
  const isOf = (/** @type {string} */ code, /** @type {string} */ path) => path.startsWith(`page/${code}-`);
  for (const language of Object.keys(LANGUAGES)) {
    const loaded = sizes.filter(({ path }) => !others.some((code) => code !== language && isOf(code, path)));
    assert.equal(
      loaded.some(({ path }) => isOf(language, path)),
      language !== 'en',
    );
    const all = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
    context.diagnostic(`${language} ${all} bytes: ${loaded.map(({ path, bytes }) => `${path} ${bytes}`).join(', ')}`);
    assert.ok(all <= LIMIT, `${language}: ${all} bytes`);
  }
});

test('the page loads nothing beside the files that were built for it', () => {
  for (const [path, bytes] of files) {
    if (!/^page\/.*\.(?:js|css)$/.test(path)) continue;
    const [code = ''] = Buffer.from(bytes).toString().split('/*! Bundled license');
    assert.doesNotMatch(code, /^import|@import|url\(/, path);
    for (const [, loaded = ''] of code.matchAll(/\bimport\(([^)]*)\)/g)) {
      assert.match(loaded, /^"\.\/(?:fr|zh)-[0-9A-Z]{8}\.js"$/, path);
      assert.ok(files.has(`page/${loaded.slice(3, -1)}`), loaded);
    }
    for (const [, named = ''] of code.matchAll(/["'`]\/(page\/[^"'`]+)["'`]/g)) assert.ok(files.has(named), named);
  }
});

test('the server has the entry points of the package, and of each class one', async () => {
  for (const [path, bytes] of files) {
    const file = join(folder, 'served', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  await writeFile(join(folder, 'served', 'package.json'), '{ "type": "module" }');
  for (const under of ['client', `client/${MANIFEST.version}`]) {
    const load = (/** @type {string} */ name) => import(`${pathToFileURL(join(folder, 'served', under))}/${name}.js`);
    const [holdfast, chat, shared] = await Promise.all(['holdfast', 'chat', 'shared'].map(load));
    assert.equal(holdfast.VERSION, MANIFEST.version);
    assert.equal(typeof shared.connectShared, 'function');
    const room = chat.joinRoom('ann', { url: 'http://127.0.0.1:9/bind' });
    room.close();
    await assert.rejects(room.say('hello'), holdfast.HoldfastError);
  }
});

test('the same sources make the same bytes in another folder', async () => {
  const page = 'page';
  const own = (/** @type {string} */ path) => !path.startsWith(join(ROOT, page, 'node_modules'));
  await cp(join(ROOT, page), join(folder, page), { recursive: true, filter: own });
  await cp(join(ROOT, 'src'), join(folder, 'src'), { recursive: true });
  await writeFile(join(folder, 'package.json'), await text('package.json'));
  const modules = join(page, 'node_modules');
  await cp(join(ROOT, modules, 'lit-html'), join(folder, modules, 'lit-html'), { recursive: true });
  for (const name of ['esbuild', '@esbuild']) await symlink(join(ROOT, modules, name), join(folder, modules, name));
  /** @type {typeof import('../../page/build.js')} */
  const copy = await import(`${pathToFileURL(join(folder, page))}/build.js`);
  const again = await copy.buildWeb();
  assert.deepEqual([...again.keys()], [...files.keys()]);
  for (const [path, bytes] of files) assert.ok(Buffer.from(bytes).equals(again.get(path) ?? Buffer.of()), path);
});

test('without a Node that can bundle the page the build says what to install', async () => {
  const programs = join(folder, 'programs');
  await mkdir(programs);
  await symlink('/usr/bin/dirname', join(programs, 'dirname'));
  const words = () => {
    const { status, stderr } = spawnSync('/bin/sh', [join(ROOT, 'page/build.sh'), join(folder, 'none')], {
      env: { PATH: programs },
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    return stderr;
  };
  assert.match(words(), /^node not found\. Install Node 18 or newer with npm \(Debian: apt install nodejs npm\)/);
  const old = '#!/bin/sh\n[ "$1" = --version ] && echo v16.20.2 && exit\nexit 1\n';
  await writeFile(join(programs, 'node'), old, { mode: 0o755 });
  assert.match(words(), /^node is version v16\.20\.2\. Install Node 18 or newer/);
});

test('the bundler of the page is that of the package', async () => {
  const { dependencies, devDependencies } = JSON.parse(await text('page/package.json'));
  const { devDependencies: tools } = JSON.parse(await text('package.json'));
  assert.equal(devDependencies.esbuild, tools.esbuild);
  assert.deepEqual(Object.keys({ ...dependencies, ...devDependencies }), ['lit-html', 'esbuild']);
});
