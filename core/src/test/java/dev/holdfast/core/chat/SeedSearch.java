package dev.holdfast.core.chat;

/**
 * A search for the first seed whose simulation fails: the process that {@link Plant} starts for
 * each bug.
 */
public final class SeedSearch {

  private SeedSearch() {}

  /**
   * Runs seeds from 1 on, until one fails: prints it, and how it fails.
   *
   * @param args how many seeds at most
   */
  public static void main(String[] args) {
    for (long seed = 1; seed <= Long.parseLong(args[0]); seed++) {
      try {
        SimulatedCluster.run(SimulatedStep.of(seed));
      } catch (RuntimeException | AssertionError e) {
        System.out.println(seed + " " + SimulationFailure.kindOf(e));
        return;
      }
    }
  }
}
