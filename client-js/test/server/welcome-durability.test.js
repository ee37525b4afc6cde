import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startServer } from '../support/server.js';

const LIVES = 2;
const CLIENTS = 12;

/**
 * @param {string} url
 * @param {object} body
 * @returns {Promise<any>}
 */
async function bind(url, body) {
  const response = await fetch(`${url}/bind`, { method: 'POST', body: JSON.stringify(body) });
  return response.json();
}

/**
 * @param {string} url
 * @param {object} packet
 * @returns {Promise<any>} the first packet that comes back
 */
async function tell(url, packet) {
  const { sid } = await bind(url, { rid: 1, wait: 10, hold: 1 });
  for (let rid = 2; ; rid++) {
    const { packets, type } = await bind(url, { sid, rid, packets: rid === 2 ? [packet] : [] });
    if (packets.length > 0 || type) return packets[0];
  }
}

test(`a member that was welcomed the moment before a kill still has its nick and token (${LIVES} lives)`, async () => {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-told-'));
  try {
    let server = await startServer({ data });
    for (let life = 0; life < LIVES; life++) {
      const { url, kill } = server;
      /** @type {any[]} */
      const welcomed = [];
      const all = Array.from({ length: CLIENTS }, async (_, n) => {
        const welcome = await tell(url, { kind: 'join', room: 'lobby', nick: `n${life}-${n}` });
        welcomed.push(welcome);
        if (welcomed.length === 1) await kill();
      });
      await Promise.allSettled(all);
      assert.ok(welcomed.length > 0);
      server = await startServer({ data });
      for (const { kind, nick, token } of welcomed) {
        assert.equal(kind, 'welcome');
        const other = await tell(server.url, { kind: 'join', room: 'lobby', nick });
        assert.equal(other.code, 'nick-taken', nick);
        const again = await tell(server.url, { kind: 'join', room: 'lobby', nick, token });
        assert.equal(again.token, token, nick);
      }
    }
    await server.kill();
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});
