import assert from 'node:assert/strict';
import { test } from 'node:test';

/**
 * A window as far as addresses go: the address is another at once, and listeners are told later, as in browsers.
 *
 * @param {string} hash
 */
async function openWindow(hash) {
  const page = new URL(`http://127.0.0.1/${hash}`);
  /** @type {(() => void)[]} */
  const listeners = [];
  /** @param {unknown} state @param {string} _title @param {string} to */
  const write = (state, _title, to) => {
    page.href = new URL(to, page).href;
    history.state = state;
  };
  const history = { state: /** @type {unknown} */ (null), pushState: write, replaceState: write };
  Object.assign(globalThis, {
    location: page,
    history,
    /** @param {string} type @param {() => void} listener */
    addEventListener: (type, listener) => type === 'hashchange' && listeners.push(listener),
  });
  const address = /** @type {typeof import('../../page/address.js')} */ (
    await import(`../../page/address.js?${encodeURIComponent(hash)}`)
  );
  return {
    address,
    page,
    /** @param {string} to */
    step: (to) => {
      page.hash = to;
      history.state = null;
    },
    tell: () => listeners.forEach((each) => each()),
  };
}

test('an address that the reader has changed is pending until the listener is told', async () => {
  const { address, page, step, tell } = await openWindow('#tea');
  /** @type {unknown[]} */
  const told = [];
  address.onAddress((...change) => told.push(change));
  assert.equal(address.isAddressPending(), false);

  step('#milk');
  assert.deepEqual([address.isAddressPending(), told], [true, []]);
  tell();
  assert.deepEqual([address.isAddressPending(), told], [false, [['milk', true]]]);

  address.writeAddress('小-屋', 'pushState');
  assert.deepEqual([address.isAddressPending(), decodeURIComponent(page.hash)], [false, '#小-屋']);
});

for (const [hash, room] of [
  ['#tea', 'tea'],
  ['#', 'lobby'],
  ['#%', 'lobby'],
  ['#%E0%A4%A', 'lobby'],
  ['#%2f', '/'],
  ['#%23', '#'],
  ['#%F0%9F%8D%B5', '🍵'],
  ['#%EF%BC%B4EA', 'tea'],
  [`#${'a'.repeat(1000)}`, 'a'.repeat(256)],
  [`#${'%F0%9F%8D%B5'.repeat(1000)}`, '🍵'.repeat(128)],
  [`#a${'%F0%9F%8D%B5'.repeat(1000)}`, `a${'🍵'.repeat(127)}\ufffd`],
]) {
  test(`the room of the address ${hash?.slice(0, 30)} (${hash?.length})`, async () => {
    const { address } = await openWindow(hash ?? '');
    assert.equal(address.roomOfAddress(), room);
    // As the page does when it begins.
    address.writeAddress(address.roomOfAddress(), 'replaceState');
    assert.equal(address.roomOfAddress(), room);
  });
}
