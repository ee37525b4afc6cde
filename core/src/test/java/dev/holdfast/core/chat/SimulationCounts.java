package dev.holdfast.core.chat;

/** What there was in simulations. */
final class SimulationCounts {

  int seeds;
  long millis;
  int kills; // of nodes
  int cuts;
  long told; // packets that were compared

  void add(SimulationCounts more) {
    seeds += more.seeds;
    millis += more.millis;
    kills += more.kills;
    cuts += more.cuts;
    told += more.told;
  }

  @Override
  public String toString() {
    return "%d seeds: %.1f simulated hours, %d nodes killed, %d cut off, %d packets compared"
        .formatted(seeds, millis / 3_600_000.0, kills, cuts, told);
  }
}
