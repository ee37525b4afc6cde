package dev.holdfast.http.load;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.net.InetAddress;
import java.time.Duration;

/**
 * The plan of a load test: what it does. Immutable.
 *
 * @param insecure whether a server with TLS may have any certificate; unused without TLS
 * @param transport how requests travel
 * @param sessions that listen, beside the talkers
 * @param rooms the names of those over which the sessions are spread; each has its talkers; empty
 *     for sessions that join none, and only hold a request
 * @param talkers sessions that talk, in all; none if there are no rooms
 * @param rate messages a second of all talkers together; unused in a closed loop
 * @param closedLoop whether the next message is said when all members of all rooms have the last
 *     one, instead of at its time
 * @param textLength characters of a message
 * @param ramp sessions that are opened in a second
 * @param warmUp for how long messages are said that are not measured; with a {@code pid} and unless
 *     it is zero until the server has used 8 s of CPU, for at most two minutes
 * @param duration for how long messages are measured
 * @param think the time between an answer and the next request of a session
 * @param lastWait for how long the last messages are waited for, beside {@code think}
 * @param locals the addresses to connect from, one after the other; empty for any
 * @param pid the process of the server, if it runs on this machine; 0 for none
 */
public record LoadPlan(
    ServerAddress server,
    boolean insecure,
    LoadTransport transport,
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
    Duration lastWait,
    ImmutableList<InetAddress> locals,
    long pid) {

  /** The fewest characters of a message: it carries the test and its number. */
  public static final int MIN_TEXT = 24;

  /** With which options a server refuses nothing of what a test does from one host. */
  public static final String SERVER_OPTIONS =
      "--rate-limit off --packet-limit off --creation-limit off --sessions-per-host 1000000"
          + " --connections-per-host 1000000";
}
