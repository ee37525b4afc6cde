import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollingTransport } from '../../src/transport/polling.js';

/** @import { Outcome } from '../../src/transport/transport.js' */

/**
 * Sends one request to a server that answers with these bytes.
 *
 * @param {Uint8Array} bytes
 * @returns {Promise<Outcome>}
 */
function outcomeOf(bytes) {
  return new Promise((resolve) => {
    const fetch = () => Promise.resolve(new Response(/** @type {BodyInit} */ (bytes)));
    void pollingTransport('http://x/bind', fetch, (_ticket, outcome) => resolve(outcome)).send(1, '{}', false);
  });
}

test('an answer that is no UTF-8 is lost: its text would be another', async () => {
  const lost = { reason: 'not-json', final: false };
  for (const broken of ['\xe9', '\xc3', '\xed\xa0\x80', '\xc0\xaf', '\xff\xfe']) {
    assert.deepEqual(await outcomeOf(Buffer.from(`{"packets":["caf${broken}"]}`, 'latin1')), lost, JSON.stringify(broken));
  }
  const whole = await outcomeOf(Buffer.from('\ufeff{"packets":["caf\u00e9 \u{1f600}"]}'));
  assert.deepEqual('answer' in whole && whole.answer?.packets, ['caf\u00e9 \u{1f600}']);
});
