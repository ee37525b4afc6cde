import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { bindToPage } from '../../src/page-lifecycle.js';

/** @import { State } from '../../src/types.js' */

const TYPES = ['visibilitychange', 'freeze', 'resume', 'online', 'offline', 'pageshow', 'pagehide'];

/** A session that notes what is asked of it, in a page of its own, on a clock that a test moves. */
function scene() {
  /** @type {string[]} */
  const asked = [];
  const session = {
    state: /** @type {State} */ ('connected'),
    pause: (/** @type {number} */ seconds) => void asked.push(`pause ${seconds}`),
    resume: () => void asked.push('resume'),
    probe: () => void asked.push('probe'),
    close: () => void asked.push('close'),
  };
  const view = new EventTarget();
  const page = { hidden: false, defaultView: view };
  /** @type {{ run: () => void, at: number, unref: () => void }[]} */
  const timers = [];
  const clock = {
    time: 0,
    now: () => clock.time,
    setTimeout: (/** @type {() => void} */ run, /** @type {number} */ delay) => {
      const timer = { run, at: clock.time + delay, unref: () => {} };
      timers.push(timer);
      return timer;
    },
    clearTimeout: (/** @type {any} */ timer) => void timers.splice(timers.indexOf(timer), 1),
  };
  return {
    session,
    page: /** @type {any} */ (page),
    view,
    clock,
    timers,
    /** What was asked since the last time. */
    asked: () => asked.splice(0),
    /** @param {string} type @param {boolean} [persisted] */
    fire: (type, persisted = false) => view.dispatchEvent(Object.assign(new Event(type), { persisted })),
    /** @param {number} late by how much the next timer is */
    tick: (late) => {
      const [timer] = timers.splice(0, 1);
      assert.ok(timer);
      clock.time = timer.at + late;
      timer.run();
    },
  };
}

test('a page that is shown or thawed, and a network that comes or goes, probe the session', () => {
  const { session, page, clock, fire, asked } = scene();
  bindToPage(session, clock, { page, wall: clock.now });
  for (const type of ['visibilitychange', 'online', 'offline', 'resume']) {
    fire(type);
    assert.deepEqual(asked(), ['probe'], type);
  }
});

test('a page that is hidden, or shown for the first time, does not probe', () => {
  const { session, page, clock, fire, asked } = scene();
  bindToPage(session, clock, { page, wall: clock.now });
  fire('pageshow', false);
  page.hidden = true;
  fire('visibilitychange');
  assert.deepEqual(asked(), []);
});

test('a frozen page pauses the session for as long as the server allows, and resumes it when it is thawed', () => {
  const { session, page, clock, fire, asked } = scene();
  bindToPage(session, clock, { page, wall: clock.now });
  fire('freeze');
  assert.deepEqual(asked(), ['pause Infinity']);
  fire('resume');
  fire('resume');
  assert.deepEqual(asked(), ['resume', 'probe', 'probe'], 'it resumes once');
});

test('a page in the back/forward cache pauses the session for long, and a page that is left, for the time of a reload', () => {
  const { session, page, clock, fire, asked } = scene();
  bindToPage(session, clock, { page, wall: clock.now });
  fire('pagehide', true);
  fire('pageshow', true);
  assert.deepEqual(asked(), ['pause Infinity', 'resume', 'probe']);
  fire('pagehide', false);
  assert.deepEqual(asked(), ['pause 10']);
});

test('a pause of the application is not ended by the page', () => {
  const { session, page, clock, fire, asked } = scene();
  bindToPage(session, clock, { page, wall: clock.now });
  session.state = 'paused';
  fire('freeze');
  fire('resume');
  assert.deepEqual(asked(), ['pause Infinity', 'probe']);
});

test('a timer that is much too late shows that the machine slept', () => {
  const { session, page, clock, tick, asked } = scene();
  bindToPage(session, clock, { page, wall: clock.now });
  tick(0);
  tick(4_999);
  assert.deepEqual(asked(), []);
  tick(5_001);
  assert.deepEqual(asked(), ['probe']);
  tick(0);
  assert.deepEqual(asked(), []);
});

test('late timers of a hidden page do not count as sleep, unless they are later than any browser makes them', () => {
  const { session, page, clock, tick, asked } = scene();
  page.hidden = true;
  bindToPage(session, clock, { page, wall: clock.now });
  tick(60_000);
  assert.deepEqual(asked(), []);
  tick(100_000);
  assert.deepEqual(asked(), ['probe']);
});

test('a clock that is set back does not count as sleep', () => {
  const { session, page, clock, tick, asked } = scene();
  bindToPage(session, clock, { page, wall: clock.now });
  tick(-3_600_000);
  tick(0);
  assert.deepEqual(asked(), []);
});

test('outside of a browser there is only the clock, and it keeps no process alive', () => {
  for (const page of [null, undefined]) {
    const { session, clock, timers, tick, asked } = scene();
    let unref = 0;
    const setTimeout = (/** @type {() => void} */ run, /** @type {number} */ delay) =>
      Object.assign(clock.setTimeout(run, delay), { unref: () => unref++ });
    bindToPage(session, { ...clock, setTimeout }, { page, wall: clock.now });
    tick(6_000);
    assert.deepEqual(asked(), ['probe']);
    assert.deepEqual([timers.length, unref], [1, 2]);
  }
});

test('the function that stops watching removes all listeners and timers', () => {
  const { session, page, view, clock, timers, tick } = scene();
  const stop = bindToPage(session, clock, { page, wall: clock.now });
  assert.deepEqual(new Set(TYPES.map((type) => getEventListeners(view, type).length)), new Set([1]));
  tick(0);
  stop();
  assert.deepEqual(new Set(TYPES.map((type) => getEventListeners(view, type).length)), new Set([0]));
  assert.equal(timers.length, 0);
});

test('an abort closes the session, even if it came before, and no listener stays on the signal', () => {
  const { session, page, clock, asked } = scene();
  const control = new AbortController();
  const { signal } = control;
  const stop = bindToPage(session, clock, { page, wall: clock.now, signal });
  bindToPage(session, clock, { page, wall: clock.now, signal })();
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  control.abort();
  bindToPage(session, clock, { page, wall: clock.now, signal });
  assert.deepEqual(asked(), ['close', 'close']);
  stop();
});
