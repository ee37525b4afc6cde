import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const run = promisify(execFile);

/** The folder of the package. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @type {{ name: string, version: string, exports: Record<string, any> }} */
export const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What users import, and the module behind it, from the manifest. @type {[specifier: string, file: string][]} */
export const ENTRIES = Object.entries(MANIFEST.exports)
  .filter(([, target]) => target.default)
  .map(([path, target]) => [MANIFEST.name + path.slice(1), target.default]);

/**
 * Packs the package, and installs it in a folder of its own, without a registry.
 *
 * @returns {Promise<{ folder: string, files: string[], remove: () => Promise<void> }>}
 */
export async function install() {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-package-'));
  const pack = ['pack', '--json', '--foreground-scripts=false', '--pack-destination', folder];
  const [{ filename, files }] = JSON.parse((await run('npm', pack, { cwd: ROOT })).stdout);
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  await run('npm', ['install', ...quiet, join(folder, filename)], { cwd: folder });
  return {
    folder,
    files: files.map((/** @type {{ path: string }} */ { path }) => path),
    remove: () => rm(folder, { recursive: true }),
  };
}

/**
 * Runs a module of a user in a folder.
 *
 * @param {string} folder
 * @param {string} code
 * @returns what it printed
 */
export async function runModule(folder, code) {
  return (await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder })).stdout;
}

/**
 * Compiles a user's TypeScript.
 *
 * @param {string} folder
 * @param {Record<string, unknown>} compilerOptions
 * @param {string[]} files
 * @returns what the compiler has to say, nothing when all is well
 */
export async function compile(folder, compilerOptions, files) {
  const config = join(folder, 'tsconfig.json');
  const strict = { strict: true, noEmit: true, skipLibCheck: false, noUncheckedIndexedAccess: true, types: [] };
  await writeFile(config, JSON.stringify({ compilerOptions: { ...strict, ...compilerOptions }, files }));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    return (await run(process.execPath, [tsc, '-p', config])).stdout;
  } catch (error) {
    return /** @type {{ stdout: string }} */ (error).stdout || String(error);
  }
}

/**
 * What a bundler makes of a module, minified.
 *
 * @param {string} contents
 * @param {string} [resolveDir]
 * @param {readonly string[]} [without] modules in `src` that are left out
 * @returns {Promise<{ bytes: number, zipped: number, modules: { path: string, bytes: number }[] }>} the modules that leave
 *   something in it, the largest first
 */
export async function bundle(contents, resolveDir = ROOT, without = []) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    absWorkingDir: resolveDir,
    logLevel: 'error',
    plugins: [leaveOut(without.map((name) => join(ROOT, 'src', `${name}.js`)))],
  });
  const script = outputFiles[0]?.contents ?? new Uint8Array();
  const modules = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
    .filter(({ path, bytes }) => bytes > 0 && path !== '<stdin>')
    .sort((a, b) => b.bytes - a.bytes);
  return { bytes: script.length, zipped: gzipSync(script, { level: 9 }).length, modules };
}

/**
 * @param {readonly string[]} paths of modules that are imported under their last name and not bundled
 * @returns {import('esbuild').Plugin}
 */
function leaveOut(paths) {
  return {
    name: 'leave-out',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ path, resolveDir: folder }) =>
        paths.includes(join(folder, path)) ? { path: `./${basename(path)}`, external: true } : undefined,
      ),
  };
}

/** @param {string} path from the folder of the package */
export function text(path) {
  return readFile(join(ROOT, path), 'utf8');
}
