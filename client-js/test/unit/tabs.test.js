import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openChatBrowser, joinInTab } from '../support/chat-tab-fixture.js';
import { joinAs } from '../support/room-fixture.js';
import { dice } from '../../testing/seeded-random.js';
import { FATES } from '../../testing/fake-network.js';

/** @typedef {ReturnType<typeof joinInTab> & { spoken: number }} Seat */

const RUNS = Number(process.env.RUNS ?? 60);

/** How many events the tabs have in one run. */
const STEPS = 60;

/** The most tabs at a time. */
const TABS = 6;

test(`${RUNS} random lives of tabs on bad networks: nothing is lost, doubled or out of order in those that stay`, async () => {
  const first = Number(process.env.SEED ?? 1);
  for (let seed = first; seed < first + RUNS; seed++) {
    try {
      await live(seed);
    } catch (error) {
      throw new Error(`SEED=${seed} RUNS=1`, { cause: error });
    }
  }
});

/** @param {number} seed */
async function live(seed) {
  const random = dice(seed);
  let bad = false;
  const fate = () => (bad && random() < 0.2 ? (FATES[Math.floor(random() * FATES.length)] ?? 'ok') : 'ok');
  const hall = openChatBrowser({ fate, random });
  const { world, chat } = hall;
  const bob = joinAs(world, 'bob');
  await world.run(500);
  /** @type {Seat[]} */
  const seats = [];
  /** @type {Seat[]} */
  const gone = [];
  const open = () => seats.push({ ...joinInTab(hall, { seen: random() < 0.5 }), spoken: 0 });
  open();
  await world.run(1000);
  bad = true;
  let names = 0;
  for (let step = 0; step < STEPS; step++) {
    const index = Math.floor(random() * seats.length);
    const seat = seats[index];
    const chance = random();
    if (!seat || (chance < 0.1 && seats.length < TABS)) open();
    else if (chance < 0.55) void seat.room.say(`${seat.room.place.ids} ${++seat.spoken}`);
    else if (chance < 0.6) void bob.room.say(`bob ${++names}`);
    else if (chance < 0.7) seat.tab.show(random() < 0.5);
    else if (chance < 0.77) {
      seat.tab.deaf = random() < 0.5;
      seat.tab.freeze();
    } else if (chance < 0.8) seat.tab.sleep();
    else if (chance < 0.9) seat.tab.wake();
    else if (seats.length > 1) {
      gone.push(...seats.splice(index, 1));
      if (chance < 0.95) seat.tab.crash();
      else if (chance < 0.98) seat.tab.close();
      else void seat.session.close();
    }
    await world.run(world.now + random() ** 3 * 4000);
  }
  bad = false;
  for (const { tab } of seats) {
    tab.wake();
    tab.show(true);
  }
  await world.run(world.now + 120_000);
  judge(chat, { bob, seats, gone });
}

/**
 * @param {import('../../testing/fake-chat.js').FakeChat} chat
 * @param {{ bob: ReturnType<typeof joinAs>, seats: Seat[], gone: Seat[] }} those
 */
function judge(chat, { bob, seats, gone }) {
  const said = chat.messages.map(({ from, text }) => `${from}: ${text}`);
  for (const { texts, gaps, events, room, session } of seats) {
    assert.deepEqual(texts, said);
    assert.deepEqual([room.place.says, room.joined, session.state], [[], true, 'connected']);
    assert.deepEqual(new Set(gaps), new Set([null]));
    assert.deepEqual(
      events.filter((event) => !/^(joined|left) bob/.test(event)),
      [],
    );
  }
  assert.deepEqual(bob.texts, said);
  for (const { room, spoken, texts } of [...seats, ...gone]) {
    const { ids } = room.place;
    const own = chat.messages.filter(({ text }) => text.startsWith(`${ids} `)).map(({ text }) => text);
    // The last packets of a tab that was closed may be missing.
    const all = Array.from({ length: spoken }, (_, n) => `${ids} ${n + 1}`);
    assert.deepEqual(own, all.slice(0, own.length));
    if (seats.some((each) => each.room === room)) assert.equal(own.length, spoken);
    // The packets it got until then are those that were sent, in order.
    assert.deepEqual(
      texts,
      said.filter((text) => texts.includes(text)),
    );
  }
}
