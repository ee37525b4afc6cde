package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.fsm.SequencePlayer.Step;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tests of every sequence of events up to a depth, of a client that keeps to nothing: the
 * promises of {@link CheckedEngine} hold after each, and up to one less the engine does what {@link
 * ReferenceModel} does. A session that is written down and read back goes on as one whose sockets
 * were lost. A step that finds nothing to do ends its sequence, because the same without it is
 * played as well. From a sequence that fails the steps are taken out without which it still fails.
 *
 * <p>{@code -Dholdfast.depth=6} goes deeper than the build does.
 */
class EverySequenceTest {

  private static final int DEPTH = Integer.getInteger("holdfast.depth", 5);

  @ParameterizedTest
  @CsvSource({"1, 2, 60", "2, 3, 60", "0, 2, 60", "1, 2, 0"})
  void noSequenceBreaksAPromise(int hold, int requests, long wait) {
    playAll(terms(100, hold, requests, wait), false, DEPTH);
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 60", "2, 3, 60", "0, 2, 60", "1, 2, 0"})
  void everySequenceDoesWhatTheProtocolSays(int hold, int requests, long wait) {
    playAll(terms(100, hold, requests, wait), true, DEPTH - 1);
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 60", "2, 3, 60", "0, 2, 60", "1, 2, 0"})
  void nearTheHighestRidEachDoesWhatTheProtocolSays(int hold, int requests, long wait) {
    playAll(terms(Request.MAX_RID - 2, hold, requests, wait), true, DEPTH - 1);
  }

  private static SessionTerms terms(long rid, int hold, int requests, long wait) {
    return new SessionTerms(
        "sid",
        rid,
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
  }

  private static void playAll(SessionTerms terms, boolean asksModel, int depth) {
    int[] digits = new int[depth];
    Step[] steps = Step.values();
    Step[] sequence = new Step[depth];
    int played;
    do {
      Arrays.setAll(sequence, i -> steps[digits[i]]);
      played = playOrShrink(terms, asksModel, Arrays.asList(sequence));
    } while (increment(digits, played, steps.length));
  }

  private static int playOrShrink(SessionTerms terms, boolean asksModel, List<Step> sequence) {
    try {
      return new SequencePlayer(terms, asksModel).play(sequence);
    } catch (RuntimeException | AssertionError e) {
      List<Step> few =
          WalkShrinker.shrink(
              List.copyOf(sequence), some -> isFailedBy(terms, asksModel, some), Walk.TRIES);
      return fail(few + ", of " + sequence + ", under " + terms, e);
    }
  }

  private static boolean isFailedBy(SessionTerms terms, boolean asksModel, List<Step> sequence) {
    try {
      new SequencePlayer(terms, asksModel).play(sequence);
      return false;
    } catch (RuntimeException | AssertionError e) {
      return true;
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
