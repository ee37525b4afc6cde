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
 * What the server grants and how far it goes. Times in milliseconds.
 *
 * @param longestWait the longest {@code wait} granted
 * @param inactivity the die-timer
 * @param maxPause the longest pause; 0 to offer none
 * @param polling the shortest time between empty requests of a polling session, as it is
 *     advertised; less, if a session would hardly live until then
 * @param packetLimit how many packets, and requests that release a held one, a session may send
 * @param requestPackets how many packets one request may carry
 * @param creationLimit how many sessions one host may create, this machine too
 * @param maxSessions how many sessions there may be
 * @param sessionsPerHost how many of one host; 0 for no limit; loopback and trusted proxies have
 *     none
 * @param limits the bounds of each session
 * @param memoryBudget how many bytes may be held in memory for all clients together: see {@link
 *     MemoryBudget}
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

  /** Negotiates a session: never more than asked for, never more than the server grants. */
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
   * A quarter less than is advertised, at most a second. A client is told whole seconds, and that
   * it may poll twice at least within its inactivity.
   */
  private long enforcedPolling() {
    long lifetime = Terms.advertisedInactivity(inactivity) / SECOND;
    long advertised = Math.min(polling, lifetime / 2 * SECOND);
    return advertised - Math.min(SECOND, advertised / 4);
  }

  /**
   * Counts a request against the limits of its session; true if it is too much. Every packet
   * counts, and every request that releases a held one; repeats do not.
   */
  boolean isExceededBy(Session session, Request request, Verdict verdict, long now) {
    int packets = request.packets().size();
    if (packets > requestPackets) {
      return true;
    }
    int cost = packets + (session.state() == State.HAVE_REQUEST ? 1 : 0);
    return cost > 0 && verdict.isNew() && !packetLimit.admits(session.packetMeter, cost, now);
  }

  /** The lower of both versions, compared as two whole numbers: 1.10 is above 1.6. */
  private static @Nullable String version(@Nullable String theirs) {
    if (theirs == null) {
      return null;
    }
    String ours = VERSION[0] + "." + VERSION[1];
    Matcher parts = VERSION_FORM.matcher(theirs);
    if (!parts.matches()) {
      return ours; // no version at all: we say what we speak
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    boolean lower = major < VERSION[0] || (major == VERSION[0] && minor < VERSION[1]);
    return lower ? major + "." + minor : ours;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return DEFAULT.toBuilder();
  }

  /** This policy, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Builds a policy; what is not set is as it was. */
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

    /** The policy. */
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
