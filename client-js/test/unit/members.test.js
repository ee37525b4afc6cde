import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Members } from '../../src/chat/members.js';
import { open, joinAs } from '../support/room-fixture.js';

/** @param {number} from @param {number} to */
function nicks(from, to) {
  return Array.from({ length: to - from + 1 }, (_, n) => `n${from + n}`);
}

test('all pages of the list are requested, and the list is emitted when it is complete', async () => {
  const { world, chat } = open();
  chat.whoPage = 2;
  chat.presenceMax = 3;
  const all = ['ann', 'bob', 'cat', 'dan', 'eve'].map((nick) => joinAs(world, nick));
  await world.run(1000);
  const [ann, eve] = [all[0] ?? assert.fail(), all[4] ?? assert.fail()];
  assert.deepEqual([eve.members(), eve.count()], [[], 5]);
  /** @type {number[]} */
  const told = [];
  eve.room.on('members', ({ nicks: known }) => told.push(known.length));
  eve.room.who();
  eve.room.who();
  await world.run(2000);
  assert.deepEqual([eve.members(), eve.count(), told], [['ann', 'bob', 'cat', 'dan', 'eve'], 5, [5]]);
  ann.room.leave();
  await world.run(3000);
  assert.deepEqual([eve.members(), eve.count(), eve.events], [['bob', 'cat', 'dan', 'eve'], 4, []]);
});

test('a member that joins or leaves between two pages is counted right', () => {
  const members = new Members();
  members.begin(5);
  assert.ok(members.ask(0));
  assert.equal(members.page({ kind: 'members', count: 5, members: ['a', 'b'], next: 2 }).after, 2);
  members.left('a');
  members.joined('f');
  assert.ok(members.page({ kind: 'members', count: 5, members: ['c', 'd', 'e', 'f'] }).complete);
  assert.deepEqual(members.all, { nicks: ['b', 'f', 'c', 'd', 'e'], count: 5 });
});

test('a list without an answer may be requested again after a while', () => {
  const members = new Members();
  members.begin(5);
  assert.deepEqual([members.ask(0), members.ask(14_999), members.ask(15_000)], [true, false, true]);
});

test('a page of members that does not advance ends the list', () => {
  const members = new Members();
  members.begin(5);
  members.ask(0);
  assert.equal(members.page({ kind: 'members', count: 9, members: ['a'], next: 1 }).after, 1);
  assert.ok(members.page({ kind: 'members', count: 9, members: ['b'], next: 1 }).complete);
  assert.deepEqual(members.all, { nicks: ['a', 'b'], count: 9 });
});

test('in a large room the count is right, and the nicks are those that are known', () => {
  const members = new Members();
  members.begin(300);
  members.changed({ kind: 'members', count: 301, joined: ['a', 'b'], left: ['x'] });
  assert.deepEqual(members.all, { nicks: ['a', 'b'], count: 301 });
  members.changed({ kind: 'members', count: 302, joined: ['c'] });
  assert.deepEqual(members.all, { nicks: ['a', 'b', 'c'], count: 302 });
  members.changed({ kind: 'members', count: 301, left: ['a'] });
  assert.deepEqual(members.all, { nicks: ['b', 'c'], count: 301 });
});

test('members without a name are counted, and known names are dropped when members left without being named', () => {
  const members = new Members();
  members.begin(nicks(1, 250));
  members.changed({ kind: 'members', count: 330, left: ['n1'] });
  assert.deepEqual([members.all.nicks.length, members.all.count], [249, 330]);
  members.changed({ kind: 'members', count: 240, joined: ['new'] });
  assert.deepEqual(members.all, { nicks: ['new'], count: 240 });
});

test('a room that becomes small again names each member, and the count goes on', () => {
  const members = new Members();
  members.begin(201);
  members.left('unknown');
  members.joined('ann');
  members.joined('ann');
  members.left('bob');
  assert.deepEqual(members.all, { nicks: ['ann'], count: 200 });
});
