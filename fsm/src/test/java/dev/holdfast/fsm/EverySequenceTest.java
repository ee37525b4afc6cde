package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A test of every sequence of events up to a depth, of a client that keeps to nothing: the promises
 * of {@link CheckedEngine} hold after each. A session that is written down and read back goes on as
 * one whose sockets were lost. A step that finds nothing to do ends its sequence, because the same
 * without it is played as well.
 *
 * <p>{@code -Dholdfast.depth=6} goes deeper than the build does.
 */
class EverySequenceTest {

  private static final int DEPTH = Integer.getInteger("holdfast.depth", 5);

  private enum Step {
    NEXT,
    NEXT_EMPTY,
    EARLY,
    REPEAT,
    REPEAT_OLDER,
    TOO_HIGH,
    TOO_LOW,
    PAUSE,
    TERMINATE,
    APP,
    END,
    EVICTED,
    SHUTDOWN,
    LOSE_OLDEST,
    LOSE_NEWEST,
    WRITE_FAILED,
    SECOND,
    TIMEOUT,
    RESTART
  }

  /** One session and the clumsy client that plays it. */
  private static final class World {
    final CheckedEngine session;
    final RestoredEngineObserver restored = new RestoredEngineObserver();
    final NavigableSet<Long> sent = new TreeSet<>();
    long received;
    long now;
    int packets;
    CheckedEngine.@Nullable Line answeredBefore; // of before the restart: nothing is heard of it

    World(SessionTerms terms) {
      session = new CheckedEngine(new SessionEngine(terms, 0, restored));
      received = terms.rid();
      sent.add(received);
    }

    /** Plays a step; returns whether there was something to do that no other step does. */
    boolean play(Step step) {
      return switch (step) {
        case NEXT -> request(received + 1, true);
        case NEXT_EMPTY -> request(received + 1, false);
        case EARLY -> request(received + 2, true);
        case REPEAT -> request(received, true);
        case REPEAT_OLDER -> request(received - 1, true);
        case TOO_HIGH -> request(received + session.engine.terms().granted().requests() + 2, true);
        case TOO_LOW -> request(received - session.engine.terms().granted().requests() - 2, true);
        case PAUSE -> special(60_000, false);
        case TERMINATE -> special(Request.ABSENT, true);
        case APP -> note(session.engine.send(List.of(word("p" + packets++)), now));
        case END -> note(session.engine.end(List.of(), Condition.of("x"), now));
        case EVICTED -> note(session.engine.evict(now));
        case SHUTDOWN -> note(session.engine.shutdown(now));
        case LOSE_OLDEST -> lose(0);
        case LOSE_NEWEST -> session.open.size() > 1 && lose(session.open.size() - 1);
        case WRITE_FAILED -> writeFailed();
        case SECOND -> advance(now + 1_000);
        case TIMEOUT -> advance(Math.max(now, Math.min(session.engine.deadline(), 1L << 40)));
        case RESTART -> restart();
      };
    }

    private boolean note(Effects effects) {
      session.note(effects);
      return true;
    }

    private boolean request(long rid, boolean payload) {
      session.request(rid, payload ? payload(rid) : List.of(), Request.ABSENT, false, now);
      return noteSent(rid);
    }

    private boolean special(long pause, boolean terminate) {
      session.request(received + 1, payload(received + 1), pause, terminate, now);
      return noteSent(received + 1);
    }

    private static List<Packet> payload(long rid) {
      return List.of(word("m" + rid));
    }

    private boolean noteSent(long rid) {
      sent.add(rid);
      while (sent.contains(received + 1)) {
        received++;
      }
      return true;
    }

    private boolean lose(int index) {
      boolean isOpen = index < session.open.size();
      if (isOpen) {
        session.lost(session.open.get(index), now);
      }
      return isOpen;
    }

    /**
     * All sockets are lost, as far as the engine knows; the restored one is written down and read
     * back.
     */
    private boolean restart() {
      restored.restart(
          session.engine,
          now,
          () -> List.copyOf(session.open).forEach(line -> session.lost(line, now)));
      answeredBefore = lastAnswered();
      return true;
    }

    private CheckedEngine.@Nullable Line lastAnswered() {
      CheckedEngine.Line last = null;
      for (CheckedEngine.Line line : session.answered.values()) {
        last = line;
      }
      return last;
    }

    private boolean writeFailed() {
      CheckedEngine.Line last = lastAnswered();
      boolean isKnown = last != null && last != answeredBefore;
      if (isKnown) {
        session.writeFailed(last, now);
      }
      return isKnown;
    }

    private boolean advance(long to) {
      while (session.engine.deadline() <= to) {
        session.note(session.engine.timeout(session.engine.deadline()));
      }
      now = to;
      return true;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 60", "2, 3, 60", "0, 2, 60", "1, 2, 0"})
  void noSequenceBreaksAPromise(int hold, int requests, long wait) {
    SessionTerms terms =
        new SessionTerms(
            "sid",
            100,
            new GrantedTerms(
                false,
                wait * 1_000,
                hold,
                requests,
                45_000,
                120_000,
                5_000,
                null,
                EngineConfig.STRICT));
    Step[] steps = Step.values();
    int[] digits = new int[DEPTH];
    int played;
    do {
      played = play(terms, steps, digits);
    } while (increment(digits, played, steps.length));
  }

  /** Plays a sequence, or what it begins with; returns how many of its steps. */
  private static int play(SessionTerms terms, Step[] steps, int[] digits) {
    World world = new World(terms);
    try {
      int played = 0;
      boolean goesOn = true;
      while (goesOn && played < digits.length) {
        goesOn = world.play(steps[digits[played++]]);
      }
      world.session.assertNothingDoubledOrReordered();
      world.session.note(world.session.engine.end(List.of(), Condition.NONE, world.now));
      world.advance(world.now + 1_000_000);
      return played;
    } catch (RuntimeException | AssertionError e) {
      List<Step> sequence = new ArrayList<>();
      for (int digit : digits) {
        sequence.add(steps[digit]);
      }
      return fail(sequence + " under " + terms, e);
    }
  }

  /** Goes on to the next sequence that differs in the first steps; false after the last. */
  private static boolean increment(int[] digits, int first, int base) {
    for (int i = first - 1; i >= 0; i--) {
      if (++digits[i] < base) {
        return true;
      }
      digits[i] = 0;
    }
    return false;
  }
}
