package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.net.InetAddress;
import java.time.Duration;

/**
 * What a load test does. Immutable.
 *
 * @param sessions that listen, beside the talkers
 * @param rooms the names of those over which the sessions are spread; each has its talkers
 * @param talkers sessions that talk, in all
 * @param rate messages a second of all talkers together; unused in a closed loop
 * @param closedLoop whether the next message is said when all of its room have the last one and
 *     have asked again, instead of at its time
 * @param textLength characters of a message
 * @param ramp sessions that are opened in a second
 * @param warmUp for how long messages are said that are not measured
 * @param duration for how long messages are measured
 * @param think the time between an answer and the next request of a session that listens
 * @param locals the addresses to connect from, one after the other; empty for any
 * @param pid the process of the server, if it runs on this machine; 0 for none
 */
public record LoadPlan(
    ServerAddress server,
    int sessions,
    ImmutableList<String> rooms,
    int talkers,
    double rate,
    boolean closedLoop,
    int textLength,
    int ramp,
    Duration warmUp,
    Duration duration,
    Duration think,
    ImmutableList<InetAddress> locals,
    long pid) {

  /** The fewest characters of a message: it carries the time at which it was to be said. */
  public static final int SHORTEST = 24;
}
