package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import dev.holdfast.http.codec.json.JsonValueCodec;

/**
 * The outcome of a load test. The components are the fields of its JSON form; times are in
 * milliseconds where their names say so, else in seconds.
 *
 * @param planned sessions, talkers too
 * @param sessions of these that were members at the end
 * @param ended why sessions ended, with their numbers
 * @param refused what the server refused, by code
 * @param said messages that were said while it was measured
 * @param delivered how often a session was told a message in that time
 * @param unheard messages that were told to no member and not refused
 * @param lost how often a member was not told a message that another member was told
 * @param doubled messages that a member was told again
 * @param reordered messages that a member was told behind a later one
 * @param answers of the server, with packets or without
 * @param openingCpu seconds of CPU that the server used while the sessions were opened and joined;
 *     negative if it is not known
 * @param serverCpu seconds of CPU that the server used; negative if it is not known
 * @param ownCpu seconds of CPU that the test itself used
 * @param serverKibPerSession KiB of memory for each session beyond what the empty server used;
 *     negative if it is not known
 */
public record LoadReport(
    int planned,
    int sessions,
    ImmutableSortedMap<String, Long> ended,
    ImmutableSortedMap<String, Long> refused,
    double seconds,
    long said,
    long delivered,
    long unheard,
    long lost,
    long doubled,
    long reordered,
    long answers,
    long bytesSent,
    long bytesReceived,
    LatencyPercentiles latencies,
    double openingCpu,
    double serverCpu,
    double ownCpu,
    double serverKibPerSession,
    ImmutableList<LoadSecond> perSecond) {

  static LoadReport of(
      LoadPlan plan,
      LoadLoop loop,
      double seconds,
      double openingCpu,
      double serverCpu,
      double ownCpu,
      double serverKibPerSession,
      ImmutableList<LoadSecond> perSecond) {
    LoadIntervalCounts counts = loop.statistics().all();
    long lost = 0;
    long doubled = 0;
    long reordered = 0;
    for (LoadSession each : Iterables.concat(loop.talkers(), loop.listeners())) {
      lost += each.sequence().lost(each.room().newest());
      doubled += each.sequence().doubled();
      reordered += each.sequence().reordered();
    }
    return new LoadReport(
        plan.sessions() + plan.talkers(),
        loop.joined(),
        ImmutableSortedMap.copyOf(loop.statistics().ends()),
        ImmutableSortedMap.copyOf(loop.statistics().refusals()),
        seconds,
        counts.said,
        counts.delivered,
        loop.rooms().stream().mapToLong(RoomDeliveryProgress::unheard).sum(),
        lost,
        doubled,
        reordered,
        counts.answers,
        counts.bytesSent,
        counts.bytesReceived,
        LatencyPercentiles.of(counts.latencies),
        openingCpu,
        serverCpu,
        ownCpu,
        serverKibPerSession,
        perSecond);
  }

  /** Whether all sessions joined and stayed, and each was told each message once and in order. */
  public boolean isWhole() {
    return sessions == planned && unheard + lost + doubled + reordered == 0;
  }

  /** Returns it as JSON. */
  public String json() {
    return JsonValueCodec.write(this);
  }

  /** Returns it as a table. */
  public String table() {
    return LoadReportPrinter.of(this);
  }
}
