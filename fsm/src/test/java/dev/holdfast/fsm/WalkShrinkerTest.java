package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The tests of the shrinking of walks that fail. */
class WalkShrinkerTest {

  private static final int PLENTY = 1_000;

  private final List<Integer> walk = IntStream.range(0, 120).boxed().toList();

  @Test
  void whatTheFailureDoesNotNeedIsTakenOut() {
    List<Integer> needed = List.of(3, 64, 65, 119);
    List<Integer> left = WalkShrinker.shrink(walk, steps -> steps.containsAll(needed), PLENTY);
    assertEquals(needed, left);
  }

  @Test
  void noStepOfWhatIsLeftCanBeTakenOutAlone() {
    List<Integer> left =
        WalkShrinker.shrink(
            walk, steps -> steps.contains(7) && steps.contains(8) == steps.contains(90), PLENTY);
    assertEquals(List.of(7, 8, 90), left);
  }

  @Test
  void aWalkThatFailsWithoutAnyStepIsLeftWithNone() {
    assertEquals(List.of(), WalkShrinker.shrink(walk, steps -> true, PLENTY));
  }

  @Test
  void itIsPlayedNoMoreOftenThanAllowed() {
    List<List<Integer>> played = new ArrayList<>();
    List<Integer> left =
        WalkShrinker.shrink(
            walk,
            steps -> {
              played.add(steps);
              return steps.contains(5);
            },
            4);
    assertEquals(4, played.size());
    assertTrue(left.contains(5));
  }
}
