import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { launchServer, startServer } from '../support/server.js';

/**
 * @param {string} url
 * @param {object} body
 */
async function ask(url, body) {
  const answer = await fetch(`${url}/bind`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

/**
 * Waits until an operator is told that the server is ready, or is not.
 *
 * @param {string} url
 * @param {number} status
 */
async function untilReady(url, status) {
  while ((await fetch(`${url}/readyz`)).status !== status) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** @param {(data: string) => Promise<void>} work */
async function withFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  try {
    await work(join(folder, 'data'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a server that drains answers 503 at /readyz and serves on; a second SIGTERM ends it at once', () =>
  withFolder(async (data) => {
    const server = launchServer({ port: 0, data, options: ['--drain-delay', '5m'] });
    try {
      const url = await server.listening;
      await untilReady(url, 200);
      const ended = server.terminate();
      await untilReady(url, 503);
      const { sid } = await ask(url, { rid: 1, wait: 1 });
      assert.deepEqual(await ask(url, { sid, rid: 2 }), { packets: [] });
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
      server.signal('SIGTERM');
      assert.equal(await ended, 143);
    } finally {
      await server.kill();
    }
  }));

test('a start on a port that another program has, and a kill after the sessions were parked, lose none', () =>
  withFolder(async (data) => {
    const first = launchServer({ port: 0, data });
    const url = await first.listening;
    const { sid } = await ask(url, { rid: 1, wait: 1 });
    assert.equal(await first.terminate(), 0);
    const other = await startServer();
    try {
      const refused = launchServer({ port: other.port, data });
      await assert.rejects(refused.listening, /status 1 before it listened/);
    } finally {
      await other.kill();
    }
    const second = launchServer({ port: 0, data });
    try {
      assert.deepEqual(await ask(await second.listening, { sid, rid: 2 }), { packets: [] });
      await second.kill();
    } finally {
      await second.kill();
    }
    const third = launchServer({ port: 0, data });
    try {
      const { condition } = await ask(await third.listening, { sid, rid: 3 });
      assert.equal(condition, 'item-not-found', 'a session goes on once');
    } finally {
      await third.kill();
    }
  }));
