package dev.holdfast.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A shrinker of walks that fail: it takes out any steps without which a walk still fails, many at
 * once first and single ones in the end (delta debugging). What is left may fail in another way
 * than the whole walk did. Without state.
 */
final class WalkShrinker {

  private WalkShrinker() {}

  /**
   * Returns the steps that are left, in their order. If the tries suffice, none of them can be
   * taken out.
   *
   * @param fails plays these steps; whether they fail
   * @param tries how often it is asked, at most
   */
  static <T> List<T> shrink(List<T> steps, Predicate<List<T>> fails, int tries) {
    List<T> left = steps;
    int size = Math.max(1, left.size() / 2);
    int from = 0;
    boolean shorter = false; // since the first step was tried with this size
    for (int i = 0; i < tries && !left.isEmpty(); i++) {
      List<T> without = without(left, from, Math.min(from + size, left.size()));
      if (fails.test(without)) {
        left = without;
        shorter = true;
      } else {
        from += size;
      }
      if (from >= left.size()) {
        if (size == 1 && !shorter) {
          break;
        }
        from = 0;
        size = shorter ? size : size / 2;
        size = Math.max(1, Math.min(size, left.size()));
        shorter = false;
      }
    }
    return left;
  }

  private static <T> List<T> without(List<T> steps, int from, int to) {
    List<T> rest = new ArrayList<>(steps.subList(0, from));
    rest.addAll(steps.subList(to, steps.size()));
    return rest;
  }
}
