import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RETURN, ReturningMembers } from '../../page/returning-members.js';

/** The members of a room, with a clock that a test moves. */
function open() {
  /** @type {Map<number, { task: () => void, due: number }>} */
  const timers = new Map();
  let now = 0;
  let ids = 0;
  const returning = new ReturningMembers({
    setTimeout: (task, delay) => (timers.set(++ids, { task, due: now + delay }), ids),
    clearTimeout: (id) => void timers.delete(id),
  });
  /** @type {string[]} */
  const told = [];
  const here = { nicks: /** @type {string[]} */ ([]), more: 0 };
  const members = () => ({ nicks: here.nicks, count: here.nicks.length + here.more });
  return {
    returning,
    told,
    here,
    lost: () => returning.lost(members()),
    joined: () => returning.wait(members, ({ nicks, more }) => told.push([...nicks, ...(more ? [more] : [])].join())),
    /** @param {number} time in ms */
    pass(time) {
      now += time;
      for (const [id, { task, due }] of [...timers]) if (due <= now && timers.delete(id)) task();
    },
  };
}

test('members that do not come back after a loss are told once, and those that do are not', () => {
  const { returning, told, here, lost, joined, pass } = open();
  here.nicks = ['ann', 'bob', 'carl', 'dora'];
  lost();
  here.nicks = ['ann'];
  joined();
  assert.deepEqual(
    ['bob', 'eve'].map((nick) => returning.isBack(nick)),
    [true, false],
  );
  here.nicks = ['ann', 'bob', 'eve'];
  returning.left('dora');
  pass(RETURN - 1);
  assert.deepEqual(told, []);
  pass(1);
  assert.deepEqual(told, ['carl']);
  assert.equal(returning.isBack('carl'), false);
  pass(RETURN);
  assert.deepEqual(told, ['carl']);
});

test('a second loss gives all members their time again', () => {
  const { told, here, lost, joined, pass } = open();
  here.nicks = ['ann', 'bob', 'carl'];
  lost();
  here.nicks = ['ann', 'bob'];
  joined();
  pass(RETURN - 1);
  lost();
  pass(RETURN);
  assert.deepEqual(told, []);
  here.nicks = ['ann'];
  joined();
  pass(RETURN);
  assert.deepEqual(told, ['bob,carl']);
});

test('of many members that do not come back some are named, and the others counted', () => {
  const { told, here, lost, joined, pass } = open();
  here.nicks = ['ann', ...Array.from({ length: 13 }, (_, n) => `${n}`)];
  lost();
  here.nicks = ['ann'];
  joined();
  pass(RETURN);
  assert.deepEqual(told, ['0,1,2,3,4,5,6,7,8,9,3']);
});

for (const when of ['before', 'after']) {
  test(`where not all members are known ${when} a loss, none is told to be gone`, () => {
    const { told, here, lost, joined, pass } = open();
    here.nicks = ['ann', 'bob'];
    here.more = when === 'before' ? 500 : 0;
    lost();
    here.nicks = ['ann'];
    here.more = when === 'after' ? 500 : 0;
    joined();
    pass(RETURN);
    assert.deepEqual(told, []);
  });
}
