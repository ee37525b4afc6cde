package dev.holdfast.core.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Leaves out steps of a simulation that fails as long as it fails in the same way. */
final class SimulationShrinker {

  private final Function<List<SimulatedStep>, Optional<String>> kindOfFailure;

  /**
   * Makes a shrinker.
   *
   * @param kindOfFailure runs steps, and returns the kind of their failure
   */
  SimulationShrinker(Function<List<SimulatedStep>, Optional<String>> kindOfFailure) {
    this.kindOfFailure = kindOfFailure;
  }

  /** Returns steps of which none can be left out. */
  List<SimulatedStep> shrink(List<SimulatedStep> failing) {
    Optional<String> kind = kindOfFailure.apply(failing);
    List<SimulatedStep> steps = failing;
    for (int chunk = Math.max(1, steps.size() / 2); chunk > 0; ) {
      List<SimulatedStep> fewer = withoutChunks(steps, chunk, kind);
      if (fewer.size() == steps.size() || chunk > 1) {
        chunk /= 2;
      }
      steps = fewer;
    }
    return steps;
  }

  private List<SimulatedStep> withoutChunks(
      List<SimulatedStep> all, int chunk, Optional<String> kind) {
    List<SimulatedStep> steps = all;
    for (int end = steps.size(); end > 0; end -= chunk) { // what fails is mostly at the end
      List<SimulatedStep> fewer = new ArrayList<>(steps.subList(0, Math.max(0, end - chunk)));
      fewer.addAll(steps.subList(end, steps.size()));
      if (kindOfFailure.apply(fewer).equals(kind)) {
        steps = fewer;
      }
    }
    return steps;
  }
}
