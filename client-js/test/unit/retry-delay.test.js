import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, joinAs } from '../support/room-fixture.js';

test('a rate limit that accepts some messages at a time is emitted when it begins, and not each time', async () => {
  const { world, chat } = open();
  const { room, texts, waits } = joinAs(world, 'ann');
  await world.run(1000);
  chat.rateLimit = { events: 10, per: 3000 };
  for (let n = 1; n <= 200; n++) room.say(`${n}`);
  await world.run(100_000);
  assert.equal(texts.length, 200);
  const before = waits.length;
  assert.ok(before > 0 && before < 5, `${before} waits`);
  for (let n = 1; n <= 30; n++) room.say(`${n}`);
  await world.run(200_000);
  assert.ok(waits.length > before);
});
