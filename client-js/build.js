/**
 * Writes what the package has beside its sources and their types: the build for pages without modules, and the licence.
 * `npm run build` runs it, and so does `npm pack`; nothing of it is committed.
 */

import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(fileURLToPath(import.meta.url));

/** What a page without modules has in `Holdfast`. */
const CLASSIC = `
export { connect, HoldfastError, VERSION } from './src/holdfast.js';
export { joinRoom, openChat } from './src/chat.js';
export { canShare, connectShared } from './src/shared.js';
`;

/**
 * One script that defines `Holdfast`.
 *
 * @param {string} outfile
 */
export async function buildClassic(outfile) {
  await build({
    stdin: { contents: CLASSIC, resolveDir: ROOT, sourcefile: 'classic.js' },
    outfile,
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'Holdfast',
    target: 'es2022',
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const old of ['dist', 'types']) rmSync(join(ROOT, old), { recursive: true, force: true });
  await buildClassic(join(ROOT, 'dist', 'holdfast.global.js'));
  copyFileSync(join(ROOT, '..', 'LICENSE'), join(ROOT, 'LICENSE'));
}
