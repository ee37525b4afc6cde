/**
 * Reads the address that requests go to. What no request could reach is refused here: it would look like a network that is
 * down, for ever.
 *
 * @param {any} url relative to the page, if there is one
 * @param {boolean} [anywhere] whether it may be relative without a page, because others than the system send what goes there
 * @throws {TypeError} when it is no URL of HTTP, or has a user, a password or a fragment
 */
export function readAddress(url, anywhere) {
  const { href, username, password } = new URL(
    url || 'http://',
    globalThis.document?.baseURI ?? globalThis.location?.href ?? (anywhere ? 'http://x' : undefined),
  );
  if (!/^https?:[^#]*$/.test(href) || username || password) throw new TypeError('Invalid URL');
  return href;
}
