package dev.holdfast.core;

import dev.holdfast.fsm.Limits;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Terms;
import org.jspecify.annotations.Nullable;

/**
 * What the server grants and how far it goes. Times in milliseconds.
 *
 * @param longestWait the longest {@code wait} granted
 * @param inactivity the die-timer
 * @param maxPause the longest pause; 0 to offer none
 * @param polling the shortest time between empty requests of a polling session
 * @param packetLimit how many packets, and requests that release a held one, a session may send
 * @param requestPackets how many packets one request may carry
 * @param maxSessions how many sessions there may be
 * @param sessionsPerHost how many of one host; 0 for no limit; loopback has none
 * @param limits the bounds of each session
 */
public record Policy(
    long longestWait,
    long inactivity,
    long maxPause,
    long polling,
    RateLimit packetLimit,
    int requestPackets,
    int maxSessions,
    int sessionsPerHost,
    Limits limits) {

  /** The defaults: see {@code docs/operations.md}. */
  public static final Policy DEFAULT =
      new Policy(
          60_000,
          45_000,
          120_000,
          5_000,
          RateLimit.of(50, 3_000),
          64,
          100_000,
          64,
          new Limits(1_000, 1 << 20, 5, 1_000, true));

  private static final int HOLD = 1;
  private static final int[] VERSION = {1, 11};

  /** Negotiates a session: never more than asked for, never more than the server grants. */
  Terms grant(String sid, Creation asked) {
    long longest =
        asked.longestWait() == Request.ABSENT
            ? longestWait
            : Math.min(asked.longestWait(), longestWait);
    int hold = asked.hold() == Request.ABSENT ? HOLD : (int) Math.min(asked.hold(), HOLD);
    return new Terms(
        sid,
        asked.rid(),
        asked.ack(),
        longest,
        hold,
        HOLD + 1,
        inactivity,
        maxPause,
        polling,
        version(asked.ver()),
        limits);
  }

  /** The lower of both versions, compared as two whole numbers: 1.10 is above 1.6. */
  private static @Nullable String version(@Nullable String theirs) {
    if (theirs == null) {
      return null;
    }
    String ours = VERSION[0] + "." + VERSION[1];
    String[] parts = theirs.split("\\.", -1);
    try {
      int major = Integer.parseInt(parts[0]);
      int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
      boolean lower = major < VERSION[0] || (major == VERSION[0] && minor < VERSION[1]);
      return lower ? major + "." + minor : ours;
    } catch (NumberFormatException e) {
      return ours; // no version at all: we say what we speak
    }
  }
}
