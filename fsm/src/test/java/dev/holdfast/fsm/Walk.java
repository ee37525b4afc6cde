package dev.holdfast.fsm;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A random walk of a test. Each of its steps draws from a seed of its own, so that the others stay
 * what they are when some are left out. A walk is played once.
 */
interface Walk {

  /** How many shorter walks are tried when one fails. */
  int TRIES = 2_000;

  /** Plays the steps with these numbers; throws if something that was promised does not hold. */
  void play(List<Integer> steps);

  /** What was played, as a script. */
  String journal(String idea);

  /** All steps of a walk of this length. */
  static List<Integer> steps(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Has what is drawn in a step depend on the seed of the walk and the step alone. */
  static void reseed(Random random, int seed, int step) {
    random.setSeed(new SplittableRandom(((long) seed << Integer.SIZE) + step).nextLong());
  }

  /**
   * Plays a walk. If it fails, steps without which it still fails are taken out, and the test fails
   * with what is left, as a script.
   *
   * @param name of the walk, with its seed
   * @param beginning makes the walk anew
   */
  static void playOrShrink(String name, List<Integer> steps, Supplier<? extends Walk> beginning) {
    try {
      beginning.get().play(steps);
    } catch (RuntimeException | AssertionError e) {
      List<Integer> few =
          WalkShrinker.shrink(steps, some -> isFailedBy(beginning.get(), some), TRIES);
      Walk shortest = beginning.get();
      isFailedBy(shortest, few);
      fail(
          "%s fails with %d of %d steps:\n%s"
              .formatted(name, few.size(), steps.size(), shortest.journal("a walk that fails")),
          e);
    }
  }

  private static boolean isFailedBy(Walk walk, List<Integer> steps) {
    try {
      walk.play(steps);
      return false;
    } catch (RuntimeException | AssertionError e) {
      return true;
    }
  }
}
