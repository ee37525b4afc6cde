import js from '@eslint/js';
import globals from 'globals';

const shared = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-console': 'error',
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
};

/** What TypeScript knows of browsers, and Node 18 has not. */
const newer = [
  { object: 'AbortSignal', property: 'any' },
  { object: 'crypto', property: 'randomUUID' },
];

export default [
  { ignores: ['target/**', 'types/**', 'dist/**'] },
  js.configs.recommended,
  { rules: shared },
  { files: ['src/**', 'testing/**'], rules: { 'no-restricted-properties': ['error', ...newer] } },
  {
    // What is not there is undefined; null only where browsers, JSON or the public interface have it.
    files: ['src/**', 'page/**', 'testing/**'],
    rules: { 'no-restricted-syntax': ['error', { selector: "Literal[raw='null']", message: 'Use undefined.' }] },
  },
  {
    // The protocol is pure: time and chance come in as arguments, and what is to be done goes out as data.
    files: ['src/session/**', 'src/codec/**', 'src/trace/**'],
    languageOptions: { globals: { TextEncoder: 'readonly' } },
    rules: {
      'no-restricted-properties': [
        'error',
        ...newer,
        { object: 'Math', property: 'random' },
        { object: 'Date', property: 'now' },
      ],
    },
  },
  {
    files: [
      'src/{holdfast,http,client-session,session-driver,clock,page-lifecycle}.js',
      'src/transport/**',
      'src/events/**',
    ],
    languageOptions: { globals: globals['shared-node-browser'] },
  },
  {
    files: ['src/shared.js', 'src/tabs/**', 'testing/fake-{locks,page,tabs}.js'],
    languageOptions: { globals: { ...globals['shared-node-browser'], BroadcastChannel: 'readonly' } },
  },
  { files: ['page/**'], languageOptions: { globals: globals.browser } },
  { files: ['build.js', 'page/build.js'], languageOptions: { globals: globals.node } },
  {
    files: ['test/**'],
    languageOptions: { globals: globals.node },
    rules: { 'max-lines-per-function': 'off' },
  },
  { files: ['test/browser/**'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
