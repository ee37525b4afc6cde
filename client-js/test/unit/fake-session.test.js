import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeServer } from '../../testing/fake-server.js';

/**
 * A fake server, and what it answers.
 *
 * @param {object} creation
 */
function create(creation) {
  /** @type {Record<number, any>} */
  const answers = {};
  /** @type {any} */
  let session;
  const server = new FakeServer({ opened: (each) => (session = each) }, ({ ticket, text }) => {
    answers[ticket] = JSON.parse(text);
  });
  server.request(100, JSON.stringify({ rid: 100, wait: 60, hold: 1, ...creation }), 0);
  const { sid } = answers[100];
  /** @type {(rid: number, more?: object) => void} */
  const request = (rid, more) => server.request(rid, JSON.stringify({ sid, rid, ...more }), 0);
  return { answers, session, request };
}

test('an answer that is not to the newest rid acknowledges it', () => {
  const { answers, session, request } = create({ ack: 1 });
  assert.equal(answers[100].ack, 100);
  request(101);
  request(102, { packets: ['up'], ack: 100 });
  assert.deepEqual(answers[101], { ack: 102, packets: [] });
  session.send('down');
  assert.deepEqual(answers[102], { packets: ['down'] });
});

test('a request that came early is acknowledged once those before it are there', () => {
  const { answers, request } = create({ ack: 1 });
  request(102);
  request(101);
  assert.deepEqual(answers[101], { ack: 102, packets: [] });
});

test('the fake server acknowledges only to a client that asks for it', () => {
  const { answers, request } = create({});
  request(101);
  request(102);
  assert.deepEqual([answers[100].ack, answers[101]], [undefined, { packets: [] }]);
});
