package dev.holdfast.core.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Simulations of a cluster: those of some seeds, and those that have failed once. {@code
 * -Dholdfast.seeds=1000} runs more than the build does; so does {@code ./holdfast simulate}, which
 * tells more about a seed that fails.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // also on a busy machine
class SimulatedClusterTest {

  private static final int SEEDS = Integer.getInteger("holdfast.seeds", SimulatedStep.SEEDS);

  @Test
  void everyClientSeesOneOrderAndIsHeardOnce() {
    SimulationCounts all = new SimulationCounts();
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        all.add(SimulatedCluster.run(SimulatedStep.of(seed)));
      } catch (Throwable e) {
        throw new AssertionError("see ./holdfast simulate 1 " + seed, e);
      }
    }
    boolean enough =
        all.kills > SEEDS / 10
            && all.cuts > SEEDS
            && all.parked > 5 * SEEDS // three of them at the end of each seed
            && all.requestsLost > SEEDS
            && all.requestsDoubled > SEEDS
            && all.socketsBroken > SEEDS
            && all.answersLost > SEEDS;
    assertTrue(enough, "too few faults: " + all);
    System.out.println(all);
  }

  @Test
  void whatHasFailedOnceFailsNoMore() throws IOException {
    String kept =
        Resources.toString(Resources.getResource(SimulatedClusterTest.class, "kept.steps"), UTF_8);
    int count = 0;
    for (String simulation : Splitter.on("\n\n").split(kept)) {
      List<SimulatedStep> steps =
          simulation
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(SimulatedStep::parse)
              .toList();
      try {
        count += steps.isEmpty() ? 0 : SimulatedCluster.run(steps).seeds;
      } catch (Throwable e) {
        throw new AssertionError(simulation, e);
      }
    }
    assertTrue(count > 0, kept);
  }

  @Test
  void stepsAreTheSameAsText() {
    List<SimulatedStep> steps = SimulatedStep.of(1);
    assertEquals(steps, steps.stream().map(step -> SimulatedStep.parse(step + "")).toList());
  }

  @Test
  void aShrunkSimulationHasOnlyTheStepsThatMatter() {
    List<SimulatedStep> steps = SimulatedStep.of(1);
    List<SimulatedStep> matter = List.of(steps.get(7), steps.get(150), steps.get(151));
    assertEquals(
        matter,
        new SimulationShrinker(
                some ->
                    some.containsAll(matter)
                        ? Optional.of("the failure")
                        : some.size() % 3 == 0 ? Optional.of("another one") : Optional.empty())
            .shrink(steps));
  }
}
