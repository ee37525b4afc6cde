import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connect } from '../../src/holdfast.js';
import { dice } from '../../testing/seeded-random.js';
import { FATES } from '../../testing/fake-network.js';
import { World } from '../../testing/world.js';
import { parse } from '../support/script-parser.js';
import { ScriptPlayer } from '../support/script-player.js';

const RUNS = Number(process.env.RUNS ?? 150);

const SECRET = 'what nobody else may read';

/**
 * Does with a new machine what a trace says, and checks that the same comes of it.
 *
 * @param {string} text
 */
function replay(text) {
  const [sequence] = parse(text);
  assert.ok(sequence);
  const player = new ScriptPlayer(sequence.cfg);
  for (const line of sequence.lines) {
    const before = text.split('\n').slice(Math.max(0, line.number - 12), line.number);
    assert.equal(player.play(line).text, line.expected, before.join('\n'));
  }
  return sequence.lines;
}

/**
 * A random use of all methods of a session, with a server that sends packets and is restarted now and then.
 *
 * @param {number} seed
 * @param {{ turns: number, quality: number, pace?: { packets: number, seconds: number } | null }} options `quality`: how
 *   many exchanges are not spoiled
 */
async function live(seed, { turns, quality, pace }) {
  const random = dice(seed);
  /** @template Value @param {readonly Value[]} values @returns {Value} */
  const pick = (values) => /** @type {Value} */ (values[Math.floor(random() * values.length)]);
  const world = new World({ fate: () => (random() < quality ? 'ok' : pick(FATES)), random });
  const received = (/** @type {any} */ session) => {
    const retryAfter = pick([undefined, 1, 2.5]);
    const said = [
      { kind: 'message', text: SECRET },
      { kind: 'error', code: 'busy', text: SECRET, retryAfter },
      SECRET,
      7,
      null,
    ];
    for (let more = random() * 3; more > 1; more--) session.send(pick(said));
  };
  world.start({ received });
  const session = connect({ ...world.options, pace });
  session.on('packet', (packet) => packet?.code === 'busy' && session.send({ kind: 'reply', text: SECRET }));
  session.on('session', () => session.send({ kind: 'join', nick: SECRET }));
  for (let turn = 0; turn < turns; turn++) {
    for (let more = random() * 5; more > 1; more--) {
      const packet = {
        kind: pick(['say', 'typing', SECRET, 'create']),
        text: SECRET.repeat(random() * pick([1, 1, 1, 500])),
      };
      const abort = new AbortController();
      session.send(packet, { signal: abort.signal, number: pick([undefined, undefined, session.number || undefined]) });
      if (random() < 0.2) abort.abort();
    }
    if (random() < 0.05) session.pause(pick([1, 10, 100, Infinity, 7]));
    if (random() < 0.05) session.resume();
    if (random() < 0.1) session.probe();
    if (random() < 0.01) world.kill();
    await world.run(world.now + random() * pick([50, 500, 5000, 60_000]));
    if (random() < 0.1) world.start({ received });
  }
  return { world, session };
}

for (const quality of [1, 0.9, 0.4]) {
  test(`${RUNS} random lives, ${quality * 100} % of the exchanges good: the trace does it all again`, async () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const { world, session } = await live(seed, { turns: 40, quality });
      replay(session.trace());
      session.close();
      await world.run(world.now + 10_000);
      const lines = replay(session.trace());
      assert.ok(lines.some(({ expected }) => expected.endsWith('end closed | closed')));
    }
  });
}

test('the trace of a long session begins where the machine was as good as new, and is short', async () => {
  for (const pace of [undefined, null, { packets: 7, seconds: 2 }]) {
    const { session } = await live(1, { turns: 3000, quality: 0.98, pace });
    const text = session.trace();
    assert.match(text, /^@0 ANSWER \+0 create .* => session 1 ; \+1:\[\] \| connected$/m);
    assert.ok(replay(text).length > 200);
    assert.ok(text.length < 200_000, `${text.length} characters`);
  }
});

test('the trace of a machine that never is as good as new is short, and says that it cannot be replayed', async () => {
  const world = new World({ fate: () => 'ok' });
  world.start({});
  const session = world.connect();
  for (let turn = 0; turn < 10_000; turn++) {
    session.send({ kind: 'say', text: SECRET });
    await world.run(world.now + 80);
  }
  const text = session.trace();
  assert.match(text, /^# The beginning is missing/m);
  assert.ok(text.length > 100_000 && text.length < 250_000, `${text.length} characters`);
  assert.ok(!/\d{7}/.test(text), 'rids are counted from the creation');
});

test('a trace has no content of packets and no sid', async () => {
  const { session } = await live(3, { turns: 200, quality: 0.9 });
  const text = session.trace();
  assert.match(text, /SEND .*say\/\d+/);
  assert.match(text, /receive .*message/);
  for (const each of [SECRET, 'nobody', 'run1-']) assert.ok(!text.includes(each), each);
});

test('a listener of the end finds the end in the trace', async () => {
  const world = new World({ fate: () => 'ok' });
  world.start({
    received: (session) => {
      session.send({ kind: 'error', code: 'kicked' });
      session.end('policy-violation');
    },
  });
  const session = world.connect();
  const trace = session.once('end').then(() => session.trace());
  session.send({ kind: 'say' });
  await world.run(1000);
  assert.match(replay(await trace).at(-1)?.expected ?? '', /end kicked \| closed$/);
});

test('a trace can be played as a script without changes', async () => {
  const world = new World({ fate: (ticket) => (ticket === 3 ? 'unheard' : 'ok'), random: () => 0.25 });
  world.start({ received: (session) => session.send({ kind: 'error', code: 'busy', retryAfter: 2 }) });
  const session = world.connect();
  session.on('session', () => {
    for (const kind of ['join', 'say', 'say']) session.send({ kind });
  });
  await world.run(1000, () => session.state === 'reconnecting');
  session.probe();
  await world.run(2000);
  session.close();
  await world.run(9000);
  assert.equal(
    session.trace(),
    `holdfast-script 2 client
Trace
cfg LATE=1
@0 OPEN ~0.25 => +0:[] create | connecting
@0.04 ANSWER +0 create wait=50 requests=2 hold=1 inactivity=33 maxpause=120 ack=0 ; SEND join/16 ; SEND say/15*2 => session 1 ; +1:[join say*2] ; +2:[] ack=0 | connected
@0.08 ANSWER +1 error:busy:2 => receive error:busy:2 ; sent join say*2 | connected
@0.08 LOST +2 network ~0.25 => +2.b:[] ack=0 ; +3:[] ack=1 | reconnecting
@0.08 PROBE ~0.25 => - | reconnecting
@0.12 ANSWER +2.b error:busy:2*2 => receive error:busy:2*2 | connected
@2 CLOSE ~0.25 => +4:[] type=terminate ack=2 | closing
@2.04 ANSWER +3 ack=4 ~0.25 => - | closing
@2.04 ANSWER +4 type=terminate => end closed | closed
`,
  );
});

test('the trace in the documentation can be replayed', () => {
  const text = readFileSync(new URL('../../../docs/client/trace.md', import.meta.url), 'utf8').split('```')[1] ?? '';
  assert.equal(replay(text.trimStart()).length, 4);
});
