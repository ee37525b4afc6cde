/**
 * The build of the files that the server serves: the chat page in few files, with a hash of their content in their names, and
 * the entry points of the client library. `node build.js FOLDER` writes them there, each with its compressed forms.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { build } from 'esbuild';

/** @import { BuildOptions, Plugin } from 'esbuild' */
/** @typedef {Map<string, Uint8Array>} Files by their paths on the server, without the first slash */

const HOME = fileURLToPath(new URL('..', import.meta.url));

/** What is worth compressing. A source map is not: only the developer tools fetch it. */
const TEXTS = /\.(?:html|js|css|svg)$/;

/** @returns {Promise<Files>} the page and the library */
export async function buildWeb() {
  return new Map([...(await buildPage()), ...(await buildClient())]);
}

/**
 * @returns {Promise<Files>} the page; script and style that `index.html` names are bundled, images are as they are, and each
 *   language that is loaded when it is chosen is a file of its own
 */
async function buildPage() {
  const images = new Images();
  const html = images.renameIn(await readFile(join(HOME, 'page/index.html'), 'utf8'));
  const link = /"\/(page\/[^"]+\.(?:js|css))"/g;
  const { files, names } = await bundle({
    entryPoints: [...html.matchAll(link)].map(([, path = '']) => path),
    outdir: 'page',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    splitting: true,
    plugins: [images.plugin],
  });
  const linked = html.replace(link, (_, path) => `"/${names.get(path)}"`);
  return new Map([...files, ...images.files, ['page/index.html', Buffer.from(linked)]]);
}

/** The images that the page names, each under a name with its hash. */
class Images {
  /** @type {Files} */
  files = new Map();

  /** Renames them in all modules. @type {Plugin} */
  plugin = {
    name: 'images',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.js$/ }, async ({ path }) => ({ contents: this.renameIn(await readFile(path, 'utf8')) })),
  };

  /** @param {string} text where a path of an image stands in quotes */
  renameIn(text) {
    return text.replace(/(["'])\/(page\/[^"']+)\.(svg|png)\1/g, (_, quote, name, type) => {
      const bytes = readFileSync(join(HOME, `${name}.${type}`));
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8).toUpperCase();
      const path = `${name}-${hash}.${type}`;
      this.files.set(path, bytes);
      return `${quote}/${path}${quote}`;
    });
  }
}

/**
 * The entry points that the package has, under their own names and once more under the version, where caches may keep
 * them for good. What several of them need lies in files of its own, so that a page has each class once.
 *
 * @returns {Promise<Files>}
 */
async function buildClient() {
  const { version, exports } = JSON.parse(await readFile(join(HOME, 'package.json'), 'utf8'));
  /** @type {string[]} */
  const modules = Object.values(exports).map((target) => target.default ?? '');
  const { files } = await bundle({
    entryPoints: modules.filter((path) => path.startsWith('./src/')),
    outdir: 'client',
    chunkNames: '[name]-[hash]',
    splitting: true,
  });
  for (const [path, bytes] of [...files]) files.set(path.replace('/', `/${version}/`), bytes);
  return files;
}

/**
 * @param {BuildOptions} how
 * @returns {Promise<{ files: Files, names: Map<string, string> }>} the files, and the name of each entry point's
 */
async function bundle(how) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: HOME,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: 'linked',
    logLevel: 'warning',
    ...how,
    metafile: true,
    write: false,
  });
  /** @type {Files} */
  const files = new Map();
  for (const { path, contents } of outputFiles) files.set(relative(HOME, path).replaceAll('\\', '/'), contents);
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const [name, { entryPoint = '' }] of Object.entries(metafile.outputs)) names.set(entryPoint, name);
  return { files, names };
}

/**
 * @param {string} folder
 * @param {Files} files
 */
async function write(folder, files) {
  await rm(folder, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
    if (!TEXTS.test(path)) continue;
    const forms = { gz: await promisify(gzip)(bytes, { level: 9 }), br: await promisify(brotliCompress)(bytes) };
    for (const [suffix, form] of Object.entries(forms))
      if (form.length < bytes.length) await writeFile(`${file}.${suffix}`, form);
  }
}

const [, script, folder] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  if (!folder) throw new Error('node build.js FOLDER');
  await write(folder, await buildWeb());
}
