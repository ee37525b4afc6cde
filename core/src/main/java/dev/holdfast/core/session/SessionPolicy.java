package dev.holdfast.core.session;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.time.DurationFormatter;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.fsm.GrantedTerms;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.RequestLimiter;
import dev.holdfast.fsm.RequestVerdict;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.State;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limits that the server grants to sessions. Immutable; made by a {@link Builder}.
 *
 * <p>It is long because each limit has its check, and its method in the builder.
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
 * @param engine what all sessions have in common
 * @param memoryBudget the most bytes held in memory for all clients: see {@link MemoryBudget}
 */
public record SessionPolicy(
    Duration longestWait,
    Duration inactivity,
    Duration maxPause,
    Duration polling,
    RateLimit packetLimit,
    int requestPackets,
    RateLimit creationLimit,
    int maxSessions,
    int sessionsPerHost,
    EngineConfig engine,
    long memoryBudget) {

  /** The longest time that can be granted: with longer ones, sums of times could overflow. */
  public static final Duration MAX_DURATION = Duration.ofDays(365);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there can be no session with one of them; the message names
   *     it
   * @throws NullPointerException if one is null
   */
  public SessionPolicy {
    checkTime("longestWait", longestWait);
    checkTime("inactivity", inactivity);
    checkTime("maxPause", maxPause);
    checkTime("polling", polling);
    requireNonNull(packetLimit, "SessionPolicy.packetLimit");
    requireNonNull(creationLimit, "SessionPolicy.creationLimit");
    checkCount("requestPackets", requestPackets);
    checkCount("maxSessions", maxSessions);
    checkCount("sessionsPerHost", sessionsPerHost);
    requireNonNull(engine, "SessionPolicy.engine");
    checkCount("memoryBudget", memoryBudget);
  }

  private static void checkTime(String name, Duration time) {
    requireNonNull(time, () -> "SessionPolicy." + name);
    String text = DurationFormatter.format(time);
    checkArgument(!time.isNegative(), "SessionPolicy.%s: %s is less than 0", name, text);
    checkArgument(
        time.compareTo(MAX_DURATION) <= 0,
        "SessionPolicy.%s: %s is more than %s",
        name,
        text,
        DurationFormatter.format(MAX_DURATION));
  }

  private static void checkCount(String name, long count) {
    checkArgument(count >= 0, "SessionPolicy.%s: %s is less than 0", name, count);
  }

  /** The defaults: see {@code docs/operations.md}. */
  public static final SessionPolicy DEFAULT = new Builder().build();

  private static final int HOLD = 1;
  private static final long SECOND = 1_000; // milliseconds
  private static final int[] VERSION = {1, 11};
  private static final Pattern VERSION_FORM = Pattern.compile("([0-9]{1,9})(?:\\.([0-9]{1,9}))?");

  /**
   * Returns the terms of a session: no more than the client asked for, and no more than this policy
   * grants.
   */
  SessionTerms grant(String sid, CreationRequest asked) {
    long longest = longestWait.toMillis();
    long wait =
        asked.longestWait() == Request.ABSENT ? longest : Math.min(asked.longestWait(), longest);
    int hold = asked.hold() == Request.ABSENT ? HOLD : (int) Math.min(asked.hold(), HOLD);
    return new SessionTerms(
        sid,
        asked.rid(),
        new GrantedTerms(
            asked.ack(),
            wait,
            hold,
            HOLD + 1,
            inactivity.toMillis(),
            maxPause.toMillis(),
            enforcedPolling(),
            version(asked.ver()),
            engine));
  }

  /**
   * The polling interval that is enforced, in milliseconds: a quarter shorter than the advertised
   * one, but no more than a second. What is advertised is whole seconds, and lets a client poll
   * twice within its inactivity.
   */
  private long enforcedPolling() {
    long lifetime = GrantedTerms.advertisedInactivity(inactivity.toMillis()) / SECOND;
    long advertised = Math.min(polling.toMillis(), lifetime / 2 * SECOND);
    return advertised - Math.min(SECOND, advertised / 4);
  }

  /**
   * Returns the limit of a session's requests at {@code now}. Each packet counts, and each new
   * request that comes while one is held; repeats do not, and neither does what exceeds the limit.
   */
  RequestLimiter requestLimiter(Session session, long now) {
    return (request, verdict) -> tryCount(session, request, verdict, now);
  }

  private boolean tryCount(Session session, Request request, RequestVerdict verdict, long now) {
    int packets = request.packets().size();
    if (packets > requestPackets) {
      return false;
    }
    int cost = packets + (session.state() == State.HAVE_REQUEST ? 1 : 0);
    return cost == 0 || !verdict.isNew() || packetLimit.admit(session.packetMeter, cost, now);
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
    return new Builder();
  }

  /** A builder of policies. A value that is not set is the default. */
  public static final class Builder {
    private Duration longestWait = Duration.ofMinutes(1);
    private Duration inactivity = Duration.ofSeconds(45);
    private Duration maxPause = Duration.ofMinutes(2);
    private Duration polling = Duration.ofSeconds(5);
    private RateLimit packetLimit = RateLimit.of(50, Duration.ofSeconds(3));
    private int requestPackets = 64;
    private RateLimit creationLimit = RateLimit.of(1_000, Duration.ofSeconds(1));
    private int maxSessions = 100_000;
    private int sessionsPerHost = 64;
    private EngineConfig engine = EngineConfig.LENIENT;
    private long memoryBudget = Long.MAX_VALUE;

    private Builder() {}

    public Builder longestWait(Duration longestWait) {
      this.longestWait = longestWait;
      return this;
    }

    public Builder inactivity(Duration inactivity) {
      this.inactivity = inactivity;
      return this;
    }

    public Builder maxPause(Duration maxPause) {
      this.maxPause = maxPause;
      return this;
    }

    public Builder polling(Duration polling) {
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

    public Builder engine(EngineConfig engine) {
      this.engine = engine;
      return this;
    }

    public Builder memoryBudget(long memoryBudget) {
      this.memoryBudget = memoryBudget;
      return this;
    }

    /**
     * Returns a policy with the values set so far.
     *
     * @throws IllegalArgumentException if there can be no session with one of them
     */
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
          engine,
          memoryBudget);
    }
  }
}
