package dev.holdfast.core.chat.member;

import dev.holdfast.core.chat.protocol.ErrorCode;
import dev.holdfast.core.chat.text.TextSize;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostRateLimiter;
import dev.holdfast.core.limit.RateLimit;

/**
 * How much may be said: so much by a member, and ten times that by all who come from one host. So
 * that one host cannot fill the mailboxes of others who pause, it may not say more than a paused
 * mailbox takes in the longest pause either: each message weighs its bytes in units of 1 KiB, begun
 * ones too, and there are 120 in 4 s with the usual limit. And how often a host may join: 200 times
 * in ten seconds, so that all who are behind one address come back soon after a restart.
 *
 * <p>After a refusal nothing of that member is admitted until the time it was told to wait for,
 * even if its host's share is free earlier. Otherwise what it said next could overtake what was
 * refused.
 */
public final class MessageRateLimiter {

  /** What one member has said lately. It lives as long as the membership, whatever the sessions. */
  public static final class MemberMeter {
    private final RateLimit.Meter said = new RateLimit.Meter();
    private long refusedUntil = Long.MIN_VALUE;
    private ErrorCode why = ErrorCode.RATE_LIMITED;

    /** Admits nothing of this member before then, and not before an earlier refusal ends. */
    public void refuseUntil(long until, ErrorCode why) {
      if (until > refusedUntil) {
        refusedUntil = until;
        this.why = why;
      }
    }

    /** Why nothing was admitted, when it was refused last. */
    public ErrorCode why() {
      return why;
    }
  }

  private static final RateLimit JOINS = RateLimit.of(200, 10_000); // of one host
  private static final int MEMBERS = 10; // whose shares one host has

  private static final int TEXT = 12; // units a host may say for each message of a member
  private static final int TEXT_TIMES = 4; // in four thirds of the time
  private static final int TEXT_PER = 3;
  private static final int UNIT = 1 << 10; // bytes; a mailbox holds as many packets as units

  private final RateLimit limit;
  private final HostRateLimiter hosts;
  private final HostRateLimiter joins;
  private final RateLimit textLimit; // in units
  private final HostRateLimiter texts;

  /** Admits so much to each member; without a limit, anybody joins as often as it likes. */
  public MessageRateLimiter(RateLimit limit) {
    this(limit, HostRateLimiter.NETWORKS);
  }

  MessageRateLimiter(RateLimit limit, int networks) {
    this.limit = limit;
    this.hosts = new HostRateLimiter(limit.times(MEMBERS), networks);
    this.textLimit = new RateLimit(limit.events() * TEXT, limit.per() * TEXT_TIMES / TEXT_PER);
    this.texts = new HostRateLimiter(textLimit, networks);
    this.joins = new HostRateLimiter(limit.equals(RateLimit.OFF) ? limit : JOINS, networks);
  }

  /**
   * Counts one message of a member.
   *
   * @return 0 if it is admitted; else for how many milliseconds all of this member is refused
   */
  public long admit(MemberMeter meter, ClientHost host, String text, long now) {
    if (meter.refusedUntil > now) {
      return meter.refusedUntil - now;
    }
    int units = units(text);
    long wait = Math.max(limit.retryAfter(meter.said, now), hosts.retryAfter(host, now));
    wait = Math.max(wait, texts.retryAfter(host, units, now));
    if (wait > 0) {
      meter.refuseUntil(now + wait, ErrorCode.RATE_LIMITED);
      return wait;
    }
    limit.admits(meter.said, 1, now);
    hosts.count(host, now);
    texts.count(host, units, now);
    return 0;
  }

  private int units(String text) {
    int units = 1 + TextSize.of(text) / UNIT;
    return Math.min(units, Math.max(1, textLimit.events())); // or it never could be said
  }

  /**
   * Counts one message of somebody who is no member.
   *
   * @return 0 if it is admitted; else in how many milliseconds another would be
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
   * Counts that somebody wants to join: what it costs is paid by all who are told. Those behind a
   * proxy that does not say who they are have no limit.
   *
   * @return 0 if it is admitted; else in how many milliseconds another would be
   */
  public long admitJoin(ClientHost host, long now) {
    return host.shared() ? 0 : joins.admit(host, now);
  }

  /** Forgets hosts from which nothing came lately; to be called now and then. */
  public void sweep(long now) {
    hosts.sweep(now);
    texts.sweep(now);
    joins.sweep(now);
  }
}
