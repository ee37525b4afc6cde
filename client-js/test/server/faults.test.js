import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dice } from '../../testing/seeded-random.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { assertDelivered, quantile, until, withRestartingServer } from '../support/restarting-server.js';
import { FAULTS } from '../support/fault-injector.js';
import { LoadClient } from '../support/load-client.js';

const MESSAGES = Number(process.env.MESSAGES ?? 3000);
const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

const ROOMS = ['lobby', 'tea', 'garden'];
const MEMBERS = 4;

/** The part of the requests that the proxy spoils. */
const SPOILED = 0.15;

/** How many messages of each member are under way at once, and which share of them is whispered. */
const HANDFUL = 4;
const WHISPER = 10;

test(`${MESSAGES} messages through a proxy that spoils requests in every way (SEED=${SEED}): nothing lost, doubled or out of order`, (t) =>
  withRestartingServer(
    async (_server, port) => {
      const random = dice(SEED);
      const target = `http://127.0.0.1:${port}`;
      const proxy = await startFaultProxy({ target, seed: SEED, rate: SPOILED });
      const talkers = ROOMS.flatMap((room) =>
        Array.from(
          { length: MEMBERS },
          (_, n) => new LoadClient({ url: proxy.url, nick: nickOf(n), room, random, pace: null }),
        ),
      );
      try {
        await until(talkers, ({ joined }) => joined, 'all are in');
        const start = performance.now();
        await Promise.all(talkers.map((each) => talk(each, Math.round(MESSAGES / talkers.length), random)));
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        proxy.heal();
        const said = await assertDelivered(target, talkers);
        await until(talkers, (each) => isTold(each, talkers), 'all whispers are heard');
        judgeWhispers(talkers);
        report(t, talkers, `${said} said, the others whispered, in ${seconds} s`, proxy.done);
        assert.deepEqual(
          talkers.filter(({ losses }) => losses > 0),
          [],
          'no session was lost',
        );
        for (const fault of FAULTS) assert.ok(MESSAGES < 1000 || proxy.done[fault], `${fault} was tried`);
      } finally {
        for (const each of talkers) each.close();
        proxy.close();
      }
    },
    ['--packet-limit', 'off'],
  ));

/** @param {number} n */
function nickOf(n) {
  return `n${n + 1}`;
}

/**
 * Sends so many messages and whispers, a handful at a time.
 *
 * @param {LoadClient} talker
 * @param {number} count
 * @param {() => number} random
 * @returns {Promise<void>} resolves when all was acknowledged
 */
function talk(talker, count, random) {
  return new Promise((resolve) => {
    talker.next = () => {
      let done = talker.said + talker.whispered;
      if (talker.acknowledged === count) return resolve();
      for (; done < count && done - talker.acknowledged < HANDFUL; done++) {
        if (done % WHISPER === WHISPER - 1) talker.whisper(otherThan(talker.nick, random));
        else talker.say();
      }
    };
    talker.next();
  });
}

/**
 * @param {string} nick
 * @param {() => number} random
 */
function otherThan(nick, random) {
  const others = Array.from({ length: MEMBERS }, (_, n) => nickOf(n)).filter((each) => each !== nick);
  return others[Math.floor(random() * others.length)] ?? nick;
}

/**
 * Whether a member has heard all that was whispered to it; its sender has when it is acknowledged.
 *
 * @param {LoadClient} member
 * @param {readonly LoadClient[]} talkers
 */
function isTold(member, talkers) {
  const others = talkers.filter(({ name }) => name === member.name);
  const whispered = others.flatMap(({ nick, heard }) =>
    heard.filter((text) => text.startsWith(`${nick} to ${member.nick} `)),
  );
  return whispered.every((text) => member.heard.includes(text));
}

/**
 * Checks that the whispers of two members reached both in the order in which they were sent, and no other member.
 *
 * @param {readonly LoadClient[]} talkers
 */
function judgeWhispers(talkers) {
  for (const { nick, name, whispered, heard } of talkers) {
    const own = heard.filter((text) => text.startsWith(`${nick} to `));
    assert.deepEqual(
      own.map(numberOf),
      Array.from({ length: whispered }, (_, n) => n + 1),
      `whispers of ${nick}`,
    );
    for (const other of talkers.filter((each) => each.name === name && each.nick !== nick)) {
      const toOther = own.filter((text) => text.startsWith(`${nick} to ${other.nick} `));
      assert.deepEqual(
        other.heard.filter((text) => text.startsWith(`${nick} to `)),
        toOther,
        `${nick} to ${other.nick}`,
      );
    }
  }
}

/** @param {string} text */
function numberOf(text) {
  return Number(text.split(' ').at(-1));
}

/**
 * @param {import('node:test').TestContext} t
 * @param {readonly LoadClient[]} talkers
 * @param {string} what
 * @param {Record<string, number>} faults
 */
function report(t, talkers, what, faults) {
  const waits = talkers.flatMap((each) => each.waits);
  const [middle, late, last] = [0.5, 0.99, 1].map((share) => quantile(waits, share).toFixed(0));
  t.diagnostic(`${what}; acknowledged after p50 ${middle} ms, p99 ${late} ms, max ${last} ms`);
  t.diagnostic(
    `spoiled: ${Object.entries(faults)
      .map(([fault, count]) => `${count} ${fault}`)
      .join(', ')}`,
  );
}
