package dev.holdfast.core.chat;

/** What there was in simulations. */
final class SimulationCounts {

  int seeds;
  long millis;
  int kills; // of nodes
  int parkings; // of nodes that were told to stop
  int parked; // sessions of those
  int cuts;
  int stops;
  int fences; // nodes that were dead for the engine and were not
  int restarts; // of the engine
  int doubts; // answers of the engine that were lost
  int requestsLate;
  int requestsLost;
  int requestsDoubled;
  int socketsBroken;
  int answersLate; // to clients
  int answersLost;
  int relayed; // requests
  int unavailable; // requests whose node could not be reached
  int adoptersFound; // nodes that have adopted the session of a request
  int unlinks; // nodes whose links were cut
  long told; // packets that were compared

  void add(SimulationCounts more) {
    seeds += more.seeds;
    millis += more.millis;
    kills += more.kills;
    parkings += more.parkings;
    parked += more.parked;
    cuts += more.cuts;
    stops += more.stops;
    fences += more.fences;
    restarts += more.restarts;
    doubts += more.doubts;
    requestsLate += more.requestsLate;
    requestsLost += more.requestsLost;
    requestsDoubled += more.requestsDoubled;
    socketsBroken += more.socketsBroken;
    answersLate += more.answersLate;
    answersLost += more.answersLost;
    relayed += more.relayed;
    unavailable += more.unavailable;
    adoptersFound += more.adoptersFound;
    unlinks += more.unlinks;
    told += more.told;
  }

  @Override
  public String toString() {
    return ("%d seeds: %.1f simulated hours, %d nodes killed, %d restarted with %d sessions "
            + "parked, %d cut off, %d stopped, %d fenced, %d restarts of the database, "
            + "%d answers of it lost; requests: %d late, %d lost, %d doubled, %d with a broken "
            + "socket; answers: %d late, %d lost; %d requests relayed, %d to an "
            + "adopter, %d in vain, links of %d nodes cut; %d packets compared")
        .formatted(
            seeds,
            millis / 3_600_000.0,
            kills,
            parkings,
            parked,
            cuts,
            stops,
            fences,
            restarts,
            doubts,
            requestsLate,
            requestsLost,
            requestsDoubled,
            socketsBroken,
            answersLate,
            answersLost,
            relayed,
            adoptersFound,
            unavailable,
            unlinks,
            told);
  }
}
