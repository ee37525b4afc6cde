import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../src/holdfast.js';
import { dice } from '../../testing/seeded-random.js';
import { World } from '../../testing/world.js';

/** So long a network that has come back still cannot be used, in ms. */
const NOT_YET = 400;

for (const { away, number } of [
  { away: 30_000, number: 1 },
  { away: 600_000, number: 2 },
]) {
  test(`a network that was gone for ${away / 1000} s is nearly always found within two seconds, even if the browser announces it too early`, async () => {
    let late = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const random = dice(seed);
      const world = new World({ random });
      world.start();
      const session = connect({ url: '/bind', fetch: world.fetch, clock: world.clock, random, page: null });
      await world.run(1000);
      world.offline();
      await world.run(1000 + away);
      session.probe();
      await world.run(1000 + away + NOT_YET);
      world.online();
      await world.run(1000 + away + 2000);
      if (session.state !== 'connected') late++;
      await world.run(1000 + away + 5000);
      assert.deepEqual([session.state, session.number], ['connected', number], `seed ${seed}`);
      void session.close();
    }
    assert.ok(late <= 5, `${late} of 100 were late`);
  });
}
