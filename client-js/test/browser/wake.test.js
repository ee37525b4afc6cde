import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { joinRoom } from '../../src/chat.js';
import { startServer } from '../support/server.js';
import { DevtoolsTab, launchPlain } from '../support/plain-chromium.js';

/** @import { TestContext } from 'node:test' */
/** @import { Room } from '../../src/chat.js' */
/** @import { Server } from '../support/server.js' */
/** @import { Plain } from '../support/plain-chromium.js' */

/** A server with a short inactivity. */
const IMPATIENT = ['--inactivity', '2s', '--max-pause', '4s'];

/** @type {Plain} */
let browser;

before(async () => void (browser = await launchPlain()));
after(() => browser.close());

/** @param {number} ms */
function time(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A member outside of the browser, whose connection stays good. */
class Witness {
  /** @type {string[]} */
  texts = [];
  /** The joins and leaves, with their times. @type {{ what: string, at: number }[]} */
  presence = [];

  /** @param {Room} room */
  constructor(room) {
    this.room = room;
    room.on('message', ({ text }) => this.texts.push(text));
    room.on('presence', ({ kind, nick }) => this.presence.push({ what: `${nick} ${kind}`, at: performance.now() }));
  }

  /** @param {string} text */
  say(text) {
    return this.room.say(text);
  }
}

/**
 * @typedef {object} Scene
 * @property {DevtoolsTab[]} visitors one of each kind
 * @property {Witness} witness
 * @property {Server} server
 */

/**
 * @param {string[]} options of the server
 * @param {(scene: Scene) => Promise<void>} work
 * @param {Plain} [where]
 */
async function withVisitors(options, work, where = browser) {
  const server = await startServer({ options });
  const room = joinRoom('witness', { url: `${server.url}/bind`, tabs: false });
  const witness = new Witness(room);
  /** @type {DevtoolsTab[]} */
  const visitors = [];
  try {
    await room.ready;
    visitors.push(...(await DevtoolsTab.joinAll(where.context, server.url)));
    while (witness.presence.length < visitors.length) await time(10);
    await work({ visitors, witness, server });
  } finally {
    await room.close();
    for (const { page } of visitors) await page.close();
    await server.kill();
  }
}

/**
 * Waits until each visitor has all that the witness has, once and in the same order, and tells how long it took.
 *
 * @param {TestContext} t
 * @param {Scene} scene
 * @param {string} words
 * @param {number} [since]
 */
async function upToDate(t, { visitors, witness }, words, since = performance.now()) {
  const { length } = witness.texts;
  const times = await all(visitors, async (each) => {
    await each.hears(length);
    return Math.round(performance.now() - since);
  });
  for (const [index, { kind }] of visitors.entries()) t.diagnostic(`${kind}: up to date ${times[index]} ms ${words}`);
  for (const each of visitors) assert.deepEqual(await each.texts(), witness.texts, each.kind);
}

/**
 * @template Result
 * @param {DevtoolsTab[]} visitors
 * @param {(visitor: DevtoolsTab) => Promise<Result>} what
 */
function all(visitors, what) {
  return Promise.all(visitors.map(what));
}

test('a tab without a network says so, and its messages wait and are delivered once and in order', async (t) => {
  await withVisitors(IMPATIENT, async (scene) => {
    const { visitors, witness } = scene;
    const start = performance.now();
    await browser.context.setOffline(true);
    await all(visitors, (each) => each.waits(async () => (await each.state()) !== 'connected'));
    t.diagnostic(`all of them say so after ${Math.round(performance.now() - start)} ms`);
    await witness.say('said offline');
    for (const each of visitors) for (const n of [1, 2, 3]) await each.say(`${each.nick} ${n}`);
    await time(1000);
    for (const each of visitors) assert.match(await each.state(), /^(reconnecting|offline|connecting)$/);
    const since = performance.now();
    await browser.context.setOffline(false);
    // The messages of the visitors are new to the witness, too.
    await all(visitors, (each) => each.hears(1 + 3 * visitors.length));
    await upToDate(t, scene, 'after the network came back, and what they said was told to all', since);
    for (const { nick } of visitors) {
      const said = witness.texts.filter((text) => text.startsWith(nick));
      assert.deepEqual(said, [`${nick} 1`, `${nick} 2`, `${nick} 3`]);
    }
  });
});

for (const { seconds, sessions } of [
  { seconds: 2.5, sessions: 1 },
  { seconds: 5, sessions: 2 },
]) {
  const how = sessions === 1 ? 'goes on in its session' : 'has another session';
  test(`a tab that was frozen for ${seconds} s ${how}, and misses nothing`, async (t) => {
    await withVisitors(IMPATIENT, async (scene) => {
      const { visitors, witness } = scene;
      const cover = await browser.context.newPage();
      await all(visitors, (each) => each.waits(() => each.evaluate('document.hidden')));
      await all(visitors, (each) => each.become('frozen'));
      for (const n of [1, 2, 3]) {
        await witness.say(`said meanwhile ${n}`);
        await time((seconds * 1000) / 3);
      }
      const since = performance.now();
      await all(visitors, (each) => each.become('active'));
      await upToDate(t, scene, 'after it went on', since);
      const numbers = await Promise.all(visitors.map((each) => each.sessions()));
      assert.deepEqual(numbers, [sessions, sessions, 0]);
      await cover.close();
    });
  });
}

test('a page restored from the back/forward cache is as it was, and catches up', async (t) => {
  await withVisitors(IMPATIENT, async (scene) => {
    const { visitors, witness, server } = scene;
    await witness.say('before');
    await upToDate(t, scene, 'after it was said');
    await all(visitors, (each) => each.page.goto(`${server.url}/client/chat.js`));
    for (const each of visitors) each.shown = [];
    await witness.say('said meanwhile');
    await time(2500);
    assert.deepEqual(
      witness.presence.filter(({ what }) => what.endsWith('left')),
      [],
      'the server waits for them',
    );
    const since = performance.now();
    await all(visitors, (each) => each.goBack());
    await upToDate(t, scene, 'after the way back', since);
    for (const { shown, obstacles } of visitors)
      assert.deepEqual([shown, obstacles], [['BackForwardCacheRestore'], []]);
  });
});

test('a hidden tab goes on receiving', async (t) => {
  await withVisitors(IMPATIENT, async (scene) => {
    const { visitors, witness } = scene;
    const cover = await browser.context.newPage();
    await all(visitors, (each) => each.waits(() => each.evaluate('document.hidden')));
    for (const n of [1, 2]) {
      await time(1300);
      await witness.say(`said to who does not look ${n}`);
    }
    await upToDate(t, scene, 'after it was said');
    const numbers = await Promise.all(visitors.map((each) => each.sessions()));
    assert.deepEqual(numbers, [1, 1, 0]);
    await cover.close();
  });
});

// They wait for long.
describe('at a time', { concurrency: true }, () => {
  test('after the machine slept or the server was stopped, each tab recovers and no message is missing', async (t) => {
    await withVisitors(IMPATIENT, async (scene) => {
      const { visitors, witness, server } = scene;
      browser.stop();
      await witness.say('while the machine sleeps');
      await time(8000);
      const woke = performance.now();
      browser.goOn();
      await upToDate(t, scene, 'after the machine woke', woke);
      server.signal('SIGSTOP');
      for (const each of visitors) await each.say(`${each.nick}, to a server that is stopped`);
      await time(4000);
      const wentOn = performance.now();
      server.signal('SIGCONT');
      await all(visitors, (each) => each.hears(1 + visitors.length));
      await upToDate(t, scene, 'after the server went on', wentOn);
    });
  });

  test('other members do not notice a reload, and see a closed tab leave after ten seconds', async (t) => {
    const other = await launchPlain();
    const work = async (/** @type {Scene} */ { visitors, witness }) => {
      const known = witness.presence.length;
      await all(visitors, async (each) => {
        await each.page.reload();
        await each.enter();
      });
      await witness.say('after the reload');
      await all(visitors, (each) => each.hears(1));
      assert.deepEqual(witness.presence.slice(known), []);
      const start = performance.now();
      await all(visitors, (each) => each.page.close());
      while (witness.presence.length < known + visitors.length && performance.now() < start + 30_000) await time(50);
      const left = witness.presence.slice(known).map(({ what, at }) => `${what} after ${Math.round(at - start)} ms`);
      t.diagnostic(left.join(', '));
      assert.equal(left.length, visitors.length);
    };
    await withVisitors([], work, other).finally(() => other.close());
  });
});
