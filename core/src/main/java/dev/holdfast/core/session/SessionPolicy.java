package dev.holdfast.core.session;

import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.fsm.Limits;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Terms;
import dev.holdfast.fsm.Verdict;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limits that the server grants to sessions. Immutable; times are in milliseconds.
 *
 * @param longestWait the longest {@code wait} granted
 * @param inactivity the die-timer
 * @param maxPause the longest pause; 0 to offer none
 * @param polling the shortest time between empty requests of a polling session, as advertised; at
 *     most half of {@code inactivity} is
 * @param packetLimit the rate limit of a session's packets and of its requests that release a held
 *     one
 * @param requestPackets the most packets in one request
 * @param creationLimit the rate limit of a host's creations, loopback too
 * @param maxSessions the most sessions in all
 * @param sessionsPerHost the most sessions of one host; 0 for no limit; loopback and trusted
 *     proxies have none
 * @param limits the bounds of each session
 * @param memoryBudget the most bytes held in memory for all clients: see {@link MemoryBudget}
 */
public record SessionPolicy(
    long longestWait,
    long inactivity,
    long maxPause,
    long polling,
    RateLimit packetLimit,
    int requestPackets,
    RateLimit creationLimit,
    int maxSessions,
    int sessionsPerHost,
    Limits limits,
    long memoryBudget) {

  /** The defaults: see {@code docs/operations.md}. */
  public static final SessionPolicy DEFAULT =
      new SessionPolicy(
          60_000,
          45_000,
          120_000,
          5_000,
          RateLimit.of(50, 3_000),
          64,
          RateLimit.of(1_000, 1_000),
          100_000,
          64,
          new Limits(1_000, 1 << 20, 5, 1_000, true),
          Long.MAX_VALUE);

  private static final int HOLD = 1;
  private static final long SECOND = 1_000; // milliseconds
  private static final int[] VERSION = {1, 11};
  private static final Pattern VERSION_FORM = Pattern.compile("([0-9]{1,9})(?:\\.([0-9]{1,9}))?");

  /**
   * Returns the terms of a session: no more than the client asked for, and no more than this policy
   * grants.
   */
  Terms grant(String sid, CreationRequest asked) {
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
        enforcedPolling(),
        version(asked.ver()),
        limits);
  }

  /**
   * The polling interval that is enforced: a quarter shorter than the advertised one, but no more
   * than a second. What is advertised is whole seconds, and lets a client poll twice within its
   * inactivity.
   */
  private long enforcedPolling() {
    long lifetime = Terms.advertisedInactivity(inactivity) / SECOND;
    long advertised = Math.min(polling, lifetime / 2 * SECOND);
    return advertised - Math.min(SECOND, advertised / 4);
  }

  /**
   * Counts a request against the limits of its session and returns true, uncounted, if it exceeds
   * them. Each packet counts, and each request that releases a held one; repeats do not.
   */
  boolean isExceededBy(Session session, Request request, Verdict verdict, long now) {
    int packets = request.packets().size();
    if (packets > requestPackets) {
      return true;
    }
    int cost = packets + (session.state() == State.HAVE_REQUEST ? 1 : 0);
    return cost > 0 && verdict.isNew() && !packetLimit.admits(session.packetMeter, cost, now);
  }

  /** Returns the lower of both versions, compared as two whole numbers: 1.10 is above 1.6. */
  private static @Nullable String version(@Nullable String theirs) {
    if (theirs == null) {
      return null;
    }
    String ours = VERSION[0] + "." + VERSION[1];
    Matcher parts = VERSION_FORM.matcher(theirs);
    if (!parts.matches()) {
      return ours; // malformed
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    boolean lower = major < VERSION[0] || (major == VERSION[0] && minor < VERSION[1]);
    return lower ? major + "." + minor : ours;
  }

  /** Returns a builder that starts with the defaults. */
  public static Builder builder() {
    return DEFAULT.toBuilder();
  }

  /** Returns a builder that starts with this policy. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** A builder of policies. A value that is not set stays what it was at the start. */
  public static final class Builder {
    private long longestWait;
    private long inactivity;
    private long maxPause;
    private long polling;
    private RateLimit packetLimit;
    private int requestPackets;
    private RateLimit creationLimit;
    private int maxSessions;
    private int sessionsPerHost;
    private Limits limits;
    private long memoryBudget;

    private Builder(SessionPolicy policy) {
      longestWait = policy.longestWait;
      inactivity = policy.inactivity;
      maxPause = policy.maxPause;
      polling = policy.polling;
      packetLimit = policy.packetLimit;
      requestPackets = policy.requestPackets;
      creationLimit = policy.creationLimit;
      maxSessions = policy.maxSessions;
      sessionsPerHost = policy.sessionsPerHost;
      limits = policy.limits;
      memoryBudget = policy.memoryBudget;
    }

    public Builder longestWait(long longestWait) {
      this.longestWait = longestWait;
      return this;
    }

    public Builder inactivity(long inactivity) {
      this.inactivity = inactivity;
      return this;
    }

    public Builder maxPause(long maxPause) {
      this.maxPause = maxPause;
      return this;
    }

    public Builder polling(long polling) {
      this.polling = polling;
      return this;
    }

    public Builder packetLimit(RateLimit packetLimit) {
      this.packetLimit = packetLimit;
      return this;
    }

    public Builder requestPackets(int requestPackets) {
      this.requestPackets = requestPackets;
      return this;
    }

    public Builder creationLimit(RateLimit creationLimit) {
      this.creationLimit = creationLimit;
      return this;
    }

    public Builder maxSessions(int maxSessions) {
      this.maxSessions = maxSessions;
      return this;
    }

    public Builder sessionsPerHost(int sessionsPerHost) {
      this.sessionsPerHost = sessionsPerHost;
      return this;
    }

    public Builder limits(Limits limits) {
      this.limits = limits;
      return this;
    }

    public Builder memoryBudget(long memoryBudget) {
      this.memoryBudget = memoryBudget;
      return this;
    }

    /** Returns a policy with the values set so far. */
    public SessionPolicy build() {
      return new SessionPolicy(
          longestWait,
          inactivity,
          maxPause,
          polling,
          packetLimit,
          requestPackets,
          creationLimit,
          maxSessions,
          sessionsPerHost,
          limits,
          memoryBudget);
    }
  }
}
