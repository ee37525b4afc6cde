package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.script.JournalRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The tests of random walks of a client, a network and an application that keep to nothing: after
 * each event the engine has done what {@link ReferenceModel} does.
 *
 * <p>A walk that fails is shrunk, and printed as a script. {@code -Dholdfast.seeds=100000} walks
 * longer than the build does; {@code -Dholdfast.seed=N} walks one.
 */
class ReferenceModelTest {

  private static final int SEEDS = Integer.getInteger("holdfast.seeds", 10_000);
  private static final int STEPS = 80;
  private static final int STEPS_AFTER_THE_END = 5;

  @Test
  void theEngineDoesWhatTheProtocolSays() {
    Integer only = Integer.getInteger("holdfast.seed");
    IntStream seeds = only == null ? IntStream.range(0, SEEDS) : IntStream.of(only);
    seeds.forEach(
        seed -> Walk.playOrShrink("seed " + seed, Walk.steps(STEPS), () -> new ClumsyWalk(seed)));
  }

  private static final class ClumsyWalk implements Walk {
    final int seed;
    final Random random;
    final SessionTerms terms;
    final JournalRecorder recorder;
    SessionEngine engine; // another one after a restart
    final ReferenceModel model;
    final List<CheckedEngine.Line> lines = new ArrayList<>();
    long now;
    int packets;

    ClumsyWalk(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      int hold = random.nextInt(3);
      int requests = Math.max(2, hold + 1) + random.nextInt(2);
      long longestWait = random.nextInt(8) == 0 ? 0 : 20_000;
      long maxPause = random.nextBoolean() ? 60_000 : 0;
      EngineConfig limits = new EngineConfig(5, 1 << 30, 2, 1_000, random.nextBoolean());
      this.terms =
          new SessionTerms(
              "sid",
              1_000,
              new GrantedTerms(
                  random.nextBoolean(),
                  longestWait,
                  hold,
                  requests,
                  15_000,
                  maxPause,
                  2_000,
                  null,
                  limits));
      this.recorder = new JournalRecorder(terms, 0);
      this.engine = new SessionEngine(terms, 0, recorder);
      this.model = new ReferenceModel(terms, 0);
    }

    @Override
    public void play(List<Integer> steps) {
      int behind = 0;
      for (int step : steps) {
        if (behind == STEPS_AFTER_THE_END) {
          break;
        }
        Walk.reseed(random, seed, step);
        passTime(now + gap());
        step();
        assertTrue(holdsNoMoreThanASnapshotMay());
        behind += engine.state() == State.CLOSED ? 1 : 0;
      }
    }

    private boolean holdsNoMoreThanASnapshotMay() {
      GrantedTerms granted = terms.granted();
      return granted.hold() > 1
          || engine.snapshot(now).held().size() <= HeldRequests.most(granted.requests());
    }

    @Override
    public String journal(String idea) {
      return recorder.journal("walk", idea);
    }

    private int gap() {
      return switch (random.nextInt(10)) {
        case 0, 1, 2 -> 0;
        case 3 -> random.nextInt(30_000);
        default -> random.nextInt(3_000);
      };
    }

    private void step() {
      int dice = random.nextInt(100);
      if (dice < 50) {
        ask(random.nextInt(100) < 98 ? model.received() + 1 : model.received() + 9);
      } else if (dice < 58) {
        ask(model.received() + 2 + random.nextInt(terms.granted().requests()));
      } else if (dice < 70) {
        ask(Math.max(model.received() - random.nextInt(4), terms.rid() + random.nextInt(2)));
      } else if (dice < 84) {
        List<Packet> some = packets("p", 1 + random.nextInt(2));
        same(engine.send(some, now), model.send(some, now));
      } else if (dice < 91) {
        onLine(line -> same(engine.lost(line, now), model.lost(line, now)));
      } else if (dice < 97) {
        onLine(line -> same(engine.writeFailed(line, now), model.writeFailed(line, now)));
      } else {
        rarely();
      }
    }

    private void rarely() {
      switch (random.nextInt(8)) {
        case 5, 6 -> restart();
        case 7 -> same(engine.shutdown(now), model.shutdown(now));
        case 0 -> same(engine.evict(now), model.full(now));
        case 1 -> {
          CheckedEngine.Line line = new CheckedEngine.Line(model.received());
          Condition why = Condition.BAD_REQUEST;
          same(engine.reject(line, why, now), model.reject(line, why, now));
        }
        default -> {
          List<Packet> last = packets("p", random.nextInt(2));
          Condition why = Condition.of("x" + random.nextInt(3));
          same(engine.end(last, why, now), model.end(last, why, now));
        }
      }
    }

    /** The session is written down and read back; the model has lost its sockets. */
    private void restart() {
      SessionSnapshot snapshot = RestoredEngineObserver.written(engine.snapshot(now));
      for (CheckedEngine.Line line : lines) {
        same(engine.lost(line, now), model.lost(line, now));
      }
      lines.clear(); // nothing is heard of them any more
      engine = SessionEngine.of(snapshot, now, recorder);
      assertSameState();
    }

    private void ask(long rid) {
      long ack = random.nextInt(3) == 0 ? model.received() - random.nextInt(4) : Request.ABSENT;
      long pause = random.nextInt(15) == 0 ? pause() : Request.ABSENT;
      boolean terminate = random.nextInt(80) == 0;
      CheckedEngine.Line line = new CheckedEngine.Line(rid);
      lines.add(line);
      List<Packet> some = packets("m", Math.max(0, random.nextInt(4) - 1));
      Request request = new Request(rid, line, some, ack, pause, terminate);
      same(engine.request(request, now), model.request(request, now));
    }

    private long pause() {
      return switch (random.nextInt(10)) {
        case 0 -> terms.granted().maxPause() + 1;
        case 1, 2 -> 0;
        default -> Math.min(terms.granted().maxPause(), 10_000 + random.nextInt(50_000));
      };
    }

    private List<Packet> packets(String kind, int count) {
      return IntStream.range(0, count).mapToObj(i -> word(kind + packets++)).toList();
    }

    /** Something happens to one of the last sockets. */
    private void onLine(Consumer<CheckedEngine.Line> what) {
      if (!lines.isEmpty()) {
        what.accept(lines.get(Math.max(0, lines.size() - 1 - random.nextInt(4))));
      }
    }

    private void passTime(long until) {
      while (model.deadline() <= until) {
        now = Math.max(now, model.deadline());
        Effects expected = model.timeout(now);
        List<Effect> actual = new ArrayList<>();
        do {
          actual.addAll(engine.timeout(now).inOrder());
        } while (engine.deadline() <= now);
        assertEquals(expected.inOrder(), actual);
        assertSameState();
      }
      now = until;
    }

    private void same(Effects actual, Effects expected) {
      assertEquals(expected.inOrder(), actual.inOrder());
      assertSameState();
    }

    private void assertSameState() {
      assertEquals(model.state(), engine.state());
      assertEquals(model.deadline(), engine.deadline(), "the next timer");
    }
  }
}
