package dev.holdfast.core.chat.member;

import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.text.PacketSizeBound;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostRateLimiter;
import dev.holdfast.core.limit.RateLimit;
import java.time.Duration;

/**
 * The rate limiter of messages and joins. A member has a limit of messages, and all members and
 * guests of one host together ten times that. A host also has a limit of text, in units of 1 KiB
 * that are begun (with the usual limit, 120 units in 4 s), so that it cannot fill the mailboxes of
 * members that pause within the longest pause. A host may join 200 times in ten seconds, so that
 * all clients behind one address come back soon after a restart. Confined to the loop.
 *
 * <p>After a refusal no message of the member is admitted until the time that the refusal named,
 * even if its host's limit allows it earlier. Otherwise the next message could overtake the one
 * that was refused.
 */
public final class ChatRateLimiter {

  /** The usage of one member, which lives as long as the membership. */
  public static final class MemberMeter {
    private final RateLimit.Meter said = new RateLimit.Meter();
    private long refusedUntil = Long.MIN_VALUE;
    private ErrorCode why = ErrorCode.RATE_LIMITED;

    /** Refuses all messages of this member until then; a later end of an earlier refusal stays. */
    public void refuseUntil(long until, ErrorCode why) {
      if (until > refusedUntil) {
        refusedUntil = until;
        this.why = why;
      }
    }

    /** For how many more milliseconds all messages of this member are refused; 0: they are not. */
    long refusedFor(long now) {
      return refusedUntil > now ? refusedUntil - now : 0;
    }

    /** The reason of the refusal that ends last. */
    public ErrorCode why() {
      return why;
    }
  }

  private static final RateLimit JOINS = RateLimit.of(200, Duration.ofSeconds(10)); // of one host
  private static final int MEMBERS_PER_HOST = 10; // the factor of a host's limit

  // The limit of a host's text. With the usual limit, 10 messages in 3 s, it is 120 units in 4 s:
  // 3,600 in a pause of two minutes, in which a mailbox takes 4,000 packets and 4 MiB.
  private static final int UNIT = 1 << 10; // bytes
  private static final int UNITS_PER_MESSAGE = 12;
  private static final int TIME_TIMES = 4; // its time is four thirds of that of the limit
  private static final int TIME_PARTS = 3;

  private final RateLimit limit;
  private final HostRateLimiter hosts;
  private final HostRateLimiter joins;
  private final RateLimit textLimit; // in units
  private final HostRateLimiter texts;

  /**
   * Makes a limiter with this limit for each member; {@link RateLimit#OFF} turns off the limit of
   * joins as well.
   */
  public ChatRateLimiter(RateLimit limit) {
    this(limit, HostRateLimiter.NETWORKS);
  }

  ChatRateLimiter(RateLimit limit, int networks) {
    this.limit = limit;
    this.hosts = new HostRateLimiter(limit.times(MEMBERS_PER_HOST), networks);
    this.textLimit =
        new RateLimit(
            limit.events() * UNITS_PER_MESSAGE, limit.perMillis() * TIME_TIMES / TIME_PARTS);
    this.texts = new HostRateLimiter(textLimit, networks);
    this.joins = new HostRateLimiter(limit.equals(RateLimit.OFF) ? limit : JOINS, networks);
  }

  /**
   * Counts one message of a member.
   *
   * @return 0 if it is admitted; otherwise the milliseconds for which all messages of the member
   *     are refused
   */
  public long admit(MemberMeter meter, ClientHost host, String text, long now) {
    long refused = meter.refusedFor(now);
    if (refused > 0) {
      return refused;
    }
    int units = units(text);
    long wait = Math.max(limit.retryAfter(meter.said, now), hosts.retryAfter(host, now));
    wait = Math.max(wait, texts.retryAfter(host, units, now));
    if (wait > 0) {
      meter.refuseUntil(now + wait, ErrorCode.RATE_LIMITED);
      return wait;
    }
    limit.admit(meter.said, 1, now);
    hosts.count(host, now);
    texts.count(host, units, now);
    return 0;
  }

  private int units(String text) {
    int units = 1 + PacketSizeBound.of(text) / UNIT;
    return Math.min(
        units, Math.max(1, textLimit.events())); // so that every message can be admitted
  }

  /**
   * Counts one message of a guest.
   *
   * @return 0 if it is admitted; otherwise the milliseconds until it would be
   */
  public long admit(ClientHost host, String text, long now) {
    int units = units(text);
    long wait = Math.max(hosts.retryAfter(host, now), texts.retryAfter(host, units, now));
    if (wait == 0) {
      hosts.count(host, now);
      texts.count(host, units, now);
    }
    return wait;
  }

  /**
   * Counts a request to join, which costs a packet to every member. A proxy whose clients cannot be
   * told apart has no limit.
   *
   * @return 0 if it is admitted; otherwise the milliseconds until it would be
   */
  public long admitJoin(ClientHost host, long now) {
    return host.shared() ? 0 : joins.admit(host, now);
  }

  /** Drops hosts without recent usage; to be called every few seconds. */
  public void sweep(long now) {
    hosts.sweep(now);
    texts.sweep(now);
    joins.sweep(now);
  }
}
