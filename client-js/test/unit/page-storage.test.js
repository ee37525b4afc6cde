import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageStorage } from '../../page/storage.js';

/** What a tab keeps. */
class Memory {
  /** @type {Map<string, string>} */
  items = new Map();

  /** @param {string} key */
  getItem(key) {
    return this.items.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    this.items.set(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.items.delete(key);
  }
}

/** @param {string} nick */
function saved(nick) {
  const phrases = [{ code: 'message-length', params: { count: 5, name: 'x' } }];
  const failed = [{ id: 'b', text: 'x', code: 'too-long', reason: 'It is too long.', phrases }];
  return {
    place: { nick, token: 't', log: 'l', seq: 7, says: [{ id: 'a', text: 'unsent' }] },
    draft: 'half a',
    failed,
  };
}

test('a reload finds all rooms again in their order, and the room that was shown', () => {
  const memory = new Memory();
  const places = new PageStorage(memory);
  places.save('lobby', saved('ann'));
  places.save('茶', saved('ann2'));
  places.saveIndex({ nick: 'ann', current: '茶', admin: true, names: ['lobby', '茶'] });
  const { rooms, ...index } = new PageStorage(memory).load();
  assert.deepEqual(index, { nick: 'ann', current: '茶', admin: true, names: ['lobby', '茶'] });
  assert.deepEqual([...rooms.keys()], ['lobby', '茶']);
  assert.deepEqual([...rooms.values()], [saved('ann'), saved('ann2')]);
});

test('a room that was left is deleted from the storage, and after the last one nothing is kept', () => {
  const memory = new Memory();
  const places = new PageStorage(memory);
  for (const name of ['lobby', 'tea']) places.save(name, saved('ann'));
  places.saveIndex({ nick: 'ann', current: 'tea', admin: false, names: ['lobby', 'tea'] });
  places.forget('tea');
  assert.deepEqual(places.load().names, ['lobby']);
  places.clear();
  assert.equal(memory.items.size, 0);
});

test('an entry of the storage that cannot be read counts as missing', () => {
  const memory = new Memory();
  memory.setItem('holdfast-rooms', '{"names":["lobby","tea"],"current":"tea"}');
  memory.setItem('holdfast-room:lobby', '{"place":{"nick":7}}');
  memory.setItem('holdfast-room:tea', 'no JSON');
  assert.deepEqual(new PageStorage(memory).load().names, []);
  memory.setItem('holdfast-rooms', '[[');
  assert.deepEqual(new PageStorage(memory).load().names, []);
});

test('of a message that failed, only what is as it has to be is read back', () => {
  const memory = new Memory();
  const places = new PageStorage(memory);
  const { place, failed } = saved('ann');
  const [{ phrases: good, ...plain } = assert.fail()] = failed;
  const long = 'x'.repeat(1001);
  const odd = [
    7,
    [7],
    [{ params: {} }],
    [{ code: 'a', params: [{}] }],
    [{ code: 'a', params: { b: undefined, c: true } }],
    [{ code: 'a', params: 'b' }],
    [{ code: long }],
    [{ code: 'a', params: { b: long } }],
    [{ code: 'a', params: Object.fromEntries([...'abcdefghi'].map((each) => [each, 1])) }],
    Array.from({ length: 9 }, () => ({ code: 'a', params: {} })),
  ];
  const wrong = [undefined, 'x', { ...plain, text: 7 }, { ...plain, id: undefined }, { ...plain, reason: {} }];
  const kept = [...odd, good].map((phrases) => ({ ...plain, phrases }));
  places.save('lobby', { place, draft: '', failed: /** @type {any[]} */ ([...wrong, ...kept]) });
  places.saveIndex({ nick: 'ann', current: 'lobby', admin: false, names: ['lobby'] });
  const read = places.load().rooms.get('lobby')?.failed;
  assert.deepEqual(read, [...odd.map(() => plain), { ...plain, phrases: good }]);
  memory.setItem('holdfast-room:lobby', JSON.stringify({ place, failed: { length: 1 } }));
  assert.deepEqual(places.load().rooms.get('lobby')?.failed, []);
});

test('without space for the unsent messages the storage keeps the position alone', () => {
  const memory = new Memory();
  const places = new PageStorage(memory);
  assert.equal(places.save('lobby', saved('ann')), true);
  places.saveIndex({ nick: 'ann', current: 'lobby', admin: false, names: ['lobby'] });
  const { setItem } = memory;
  memory.setItem = (key, value) => {
    if (value.length > 200) throw new Error('full');
    setItem.call(memory, key, value);
  };
  const more = saved('ann');
  more.place.seq = 8;
  more.draft = 'x'.repeat(200);
  assert.equal(places.save('lobby', more), false);
  const place = { ...more.place, says: [] };
  assert.deepEqual(places.load().rooms.get('lobby'), { place, draft: '', failed: [] });
});

test('a tab without storage begins with the login, and works', () => {
  const fail = () => {
    throw new Error('denied');
  };
  const places = new PageStorage({ getItem: fail, setItem: fail, removeItem: fail });
  places.save('lobby', saved('ann'));
  assert.deepEqual(places.load().names, []);
});
