/**
 * What comes before an example of the documentation: the hosts it names do not exist, so all its requests go to the fake
 * server, and one that would run for ever ends after a while.
 */

const { HOLDFAST_EXAMPLE_SERVER: server, HOLDFAST_EXAMPLE_MS: ms } = process.env;
const { fetch } = globalThis;

globalThis.fetch = (url, init) => {
  const { pathname } = new URL(`${url}`, 'https://example.org');
  return fetch(new URL(pathname, server), init);
};

setTimeout(() => process.exit(), Number(ms)).unref();
