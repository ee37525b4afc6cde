package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Streams;
import dev.holdfast.http.codec.json.JsonValueCodec;
import java.util.function.ToLongFunction;

/**
 * The outcome of a load test. The components are the fields of its JSON form; times are in
 * milliseconds where their names say so, else in seconds.
 *
 * @param planned sessions, talkers too
 * @param sessions of these that were members at the end
 * @param talkers sessions that were to talk
 * @param talkersGone talkers that joined, and were no members at the end: what they had to say from
 *     their end on was not said
 * @param ended why sessions ended, with their numbers
 * @param refused messages of those that were said, by the code with which the server refused them
 * @param explanations what the server says about the codes that it refuses with, from the start on
 * @param seconds in which it was measured, the wait for the last messages included
 * @param waited seconds of these in which nothing was said any more
 * @param stopped whether it was ended before its time
 * @param serverGone whether the process of the server ended meanwhile
 * @param said messages that were said while it was measured
 * @param delivered how often a session was told one of these
 * @param foreign how often a session was told what others said in its room
 * @param unheard messages that were told to no member and not refused; of a stopped test none, for
 *     they may be under way
 * @param lost how often a member was not told a message that another member was told; of one whose
 *     session ended, and of a stopped test, only those below one that it was told
 * @param doubled messages that a member was told again
 * @param reordered messages that a member was told behind a later one
 * @param answers of the server, with packets or without
 * @param bytesSent of requests, with their heads
 * @param bytesReceived of answers, with their heads
 * @param openingCpu seconds of CPU that the server used while the sessions were opened and joined;
 *     negative if it is not known
 * @param coldCpu seconds of CPU that the server used in the warm-up, if these are too few to have
 *     compiled what it runs; else negative
 * @param serverCpu seconds of CPU that the server used; negative if it is not known
 * @param ownCpu seconds of CPU that the test itself used
 * @param serverKibPerSession KiB of memory for each session beyond what the empty server used;
 *     negative if it is not known
 */
public record LoadReport(
    int planned,
    int sessions,
    int talkers,
    int talkersGone,
    ImmutableSortedMap<String, Long> ended,
    ImmutableSortedMap<String, Long> refused,
    ImmutableSortedMap<String, String> explanations,
    double seconds,
    double waited,
    boolean stopped,
    boolean serverGone,
    long said,
    long delivered,
    long foreign,
    long unheard,
    long lost,
    long doubled,
    long reordered,
    long answers,
    long bytesSent,
    long bytesReceived,
    LatencyPercentiles latencies,
    double openingCpu,
    double coldCpu,
    double serverCpu,
    double ownCpu,
    double serverKibPerSession,
    ImmutableList<LoadSecond> perSecond) {

  static LoadReport of(LoadPlan plan, LoadLoop loop, LoadMeasurement measured) {
    LoadIntervalCounts counts = loop.statistics().all();
    return new LoadReport(
        plan.sessions() + plan.talkers(),
        loop.joined(),
        plan.talkers(),
        (int) loop.talkers().stream().filter(LoadSession::hasLeft).count(),
        ImmutableSortedMap.copyOf(loop.statistics().ends()),
        ImmutableSortedMap.copyOf(loop.statistics().refusals()),
        ImmutableSortedMap.copyOf(loop.statistics().explanations()),
        measured.seconds(),
        measured.waited(),
        measured.stopped(),
        measured.serverGone(),
        counts.said,
        counts.delivered,
        counts.foreign,
        measured.stopped() ? 0 : unheard(loop),
        sum(loop, each -> measured.stopped() ? each.sequence().skipped() : each.lost()),
        sum(loop, each -> each.sequence().doubled()),
        sum(loop, each -> each.sequence().reordered()),
        counts.answers,
        counts.bytesSent,
        counts.bytesReceived,
        LatencyPercentiles.of(counts.latencies),
        measured.openingCpu(),
        measured.coldCpu(),
        measured.serverCpu(),
        measured.ownCpu(),
        measured.serverKibPerSession(),
        measured.perSecond());
  }

  private static long sum(LoadLoop loop, ToLongFunction<LoadSession> count) {
    return Streams.concat(loop.talkers().stream(), loop.listeners().stream())
        .mapToLong(count)
        .sum();
  }

  private static long unheard(LoadLoop loop) {
    return loop.rooms().stream().mapToLong(RoomDeliveryProgress::unheard).sum();
  }

  /** Whether all sessions joined and stayed, and each was told each message once and in order. */
  public boolean isWhole() {
    return sessions == planned
        && refused.isEmpty()
        && !serverGone
        && unheard + lost + doubled + reordered == 0;
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
