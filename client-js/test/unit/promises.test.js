import assert from 'node:assert/strict';
import { test } from 'node:test';
import { because, open, joinAs, watch } from '../support/room-fixture.js';

test('ready resolves when the room is joined for the first time', async () => {
  const { world } = open();
  joinAs(world, 'bob');
  await world.run(1000);
  const { room } = joinAs(world, 'ann');
  const ready = watch(room.ready);
  await world.run(1020);
  assert.equal(ready.outcome, 'pending');
  await world.run(2000);
  const members = { nicks: ['bob', 'ann'], count: 2 };
  assert.deepEqual(ready.outcome, { nick: 'ann', members, gap: null, oldest: 1, complete: true, messageLength: 2000 });
  assert.deepEqual(room.members, members);
});

test('a refused join rejects ready with the reason, and ends the room', async () => {
  const { world } = open();
  joinAs(world, 'ann');
  await world.run(1000);
  const { room, session, events } = joinAs(world, 'ann');
  const said = room.say('x');
  const ends = /** @type {string[]} */ ([]);
  room.on('end', ({ reason }) => ends.push(reason));
  await world.run(2000);
  await assert.rejects(room.ready, { ...because('nick-taken'), message: 'nick-taken: The nick ann is taken.' });
  await assert.rejects(said, because('nick-taken'));
  assert.deepEqual([ends, events, session.state], [['nick-taken'], ['refused nick-taken ann2'], 'connected']);
  assert.equal(room.place.says.length, 1);
});

test('say resolves with the published message, and its id is known at once', async () => {
  const { world } = open();
  const { room } = joinAs(world, 'ann');
  const said = room.say('early');
  assert.equal(said.id, 'ann0-1');
  await world.run(1000);
  const { from, text, seq, id } = await said;
  assert.deepEqual([from, text, seq, id], ['ann', 'early', 1, said.id]);
});

test('whisper resolves with the whisper, and a command with its answer', async () => {
  const { world } = open();
  const { room } = joinAs(world, 'ann');
  const whisper = room.whisper('ann', 'psst');
  const help = room.say('/help');
  await world.run(1000);
  const { from, to, text } = await whisper;
  assert.deepEqual([from, to, text], ['ann', 'ann', 'psst']);
  const phrases = [{ code: 'usage', params: { usage: '/help' } }];
  assert.deepEqual(await help, { text: 'Usage: /help.', id: help.id, code: undefined, nick: undefined, phrases });
});

test('a message that the server refuses is rejected with its code and text', async () => {
  const { world } = open();
  const { room } = joinAs(world, 'ann');
  const [long, whisper, command] = [room.say('x'.repeat(2001)), room.whisper('bob', 'x'), room.say('/nonsense')];
  await world.run(1000);
  await assert.rejects(long, because('too-long'));
  await assert.rejects(whisper, {
    ...because('no-such-member'),
    message: 'no-such-member: No member here has this nick.',
  });
  await assert.rejects(command, because('unknown-command'));
});

test('messages that a rate limit refuses are not rejected, and resolve later in order', async () => {
  const { world, chat } = open();
  chat.rateLimit = { events: 5, per: 3000 };
  const { room } = joinAs(world, 'ann');
  const order = /** @type {number[]} */ ([]);
  for (let n = 1; n <= 20; n++) room.say(`${n}`).then(({ seq = 0 }) => order.push(seq));
  await world.run(60_000);
  assert.deepEqual(
    order,
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
});

test('a message under way when the server died resolves in the next session, and is published once', async () => {
  let mute = false;
  const { world, chat } = open(() => (mute ? 'silent' : 'ok'));
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  mute = true;
  const said = watch(ann.room.say('once'));
  await world.run(1045);
  assert.deepEqual([chat.messages.length, said.outcome], [1, 'pending']);
  mute = false;
  world.kill();
  world.start(chat.restart());
  await world.run(90_000);
  assert.deepEqual([chat.messages.length, said.outcome.seq, ann.lost()], [1, 1, 1]);
});

test('messages that a lost session did not send leave in the next one only after the join', async () => {
  let cut = false;
  const { world, chat } = open(() => (cut ? 'unsent' : 'ok'));
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  const kinds = /** @type {string[]} */ ([]);
  const received = chat.received;
  chat.received = (session, packet) => {
    kinds.push(packet.kind);
    received(session, packet);
  };
  cut = true;
  ann.room.say('one');
  ann.room.typing(true);
  ann.room.who();
  await world.run(100_000);
  cut = false;
  await world.run(200_000);
  assert.equal(ann.lost(), 1);
  assert.deepEqual(kinds.slice(0, 2), ['join', 'say']);
  assert.deepEqual([kinds.filter((each) => each !== 'join' && each !== 'say'), ann.texts], [[], ['ann: one']]);
});

test('each packet of a room is bound to the session that it was sent in', async () => {
  const { world } = open();
  const session = world.connect();
  const sent = /** @type {any[]} */ ([]);
  const { send } = session;
  session.send = (packet, options) => {
    sent.push([packet.kind, options?.number]);
    return send.call(session, packet, options);
  };
  const { room } = joinAs(world, 'ann', undefined, { session });
  await world.run(1000);
  room.say('x');
  room.typing(true);
  room.who();
  await world.run(2000);
  room.leave();
  assert.deepEqual(sent, [
    ['join', 1],
    ['say', 1],
    ['typing', 1],
    ['who', 1],
    ['leave', 1],
  ]);
});

test('a join that the session did not take is sent again', async () => {
  const { world } = open();
  const session = world.connect();
  let full = true;
  const { send } = session;
  session.send = (packet, options) => {
    if (!full) return send.call(session, packet, options);
    return Promise.reject(Object.assign(new Error('full'), { reason: 'queue-full' }));
  };
  const { room } = joinAs(world, 'ann', undefined, { session });
  await world.run(1000);
  assert.equal(room.joined, false);
  full = false;
  await world.run(2100);
  assert.equal(room.joined, true);
});

test('an abort withdraws a message that is not on the wire', async () => {
  const { world, chat } = open();
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  const [first, second] = [new AbortController(), new AbortController()];
  ann.room.say('one', { signal: first.signal });
  const said = ann.room.say('two', { signal: second.signal });
  const whisper = ann.room.whisper('ann', 'three', { signal: AbortSignal.abort() });
  second.abort();
  await assert.rejects(said, because('aborted'));
  await assert.rejects(whisper, because('aborted'));
  await world.run(2000);
  assert.deepEqual([ann.texts, chat.whispers, ann.room.place.says], [['ann: one'], [], []]);
  first.abort();
  assert.deepEqual(ann.events, ['failed aborted three', 'failed aborted two']);
});

test('an abort rejects a message on the wire, and those after it are sent', async () => {
  const { world, chat } = open();
  const ann = joinAs(world, 'ann');
  await world.run(1000);
  chat.trouble = { code: 'busy', retryAfter: 1, times: 1 };
  const abort = new AbortController();
  const said = ann.room.say('one', { signal: abort.signal });
  await world.run(1010);
  ann.room.say('two');
  abort.abort();
  await assert.rejects(said, because('aborted'));
  await world.run(10_000);
  assert.deepEqual(ann.texts, ['ann: two']);
});
