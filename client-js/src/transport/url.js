/**
 * Reads the URL that requests go to. A URL that no request could reach is refused here, since it would look like a network
 * that is down for ever.
 *
 * @param {any} url relative to the page, if there is one
 * @param {boolean} [custom] whether another `fetch` or `connect` takes it, so that it may be relative without a page
 * @returns {string} the whole URL
 * @throws {TypeError} when it is no URL of HTTP, or has a user, a password or a fragment
 */
export function resolveUrl(url, custom) {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href ?? (custom ? 'http://x' : undefined);
  if (url && (typeof url === 'string' || url instanceof URL)) {
    try {
      const { href, username, password } = new URL(url, base);
      if (/^https?:[^#]*$/.test(href) && !username && !password) return href;
    } catch {
      // The error of the browser may repeat the URL, and with it a password.
    }
  }
  throw new TypeError('Invalid URL: url must be http(s), without a user or #');
}
