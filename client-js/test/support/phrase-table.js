import { readFile } from 'node:fs/promises';

/**
 * The table of the phrases that the server says, as `docs/protocol.md` has it.
 *
 * @returns {Promise<Map<string, string>>} the English words, with parameters in braces, by code
 */
export async function phraseTable() {
  const protocol = await readFile(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
  const [, section = ''] = /^### Phrases$(.*?)(?=^##|$(?![^]))/ms.exec(protocol) ?? [];
  return new Map(
    [...section.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code = '', english = '']) => [code, english]),
  );
}
