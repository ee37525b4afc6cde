package dev.holdfast.core.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.EnumMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.Multiset;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostCounter;
import dev.holdfast.core.limit.HostRateLimiter;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.Network;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.session.SessionMetrics.Refused;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.State;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which client may have a session: knows how many there are, in each state and of each
 * host, and says why there is none for one more. Sessions that only wait to tell their end count
 * against no limit, as long as they are no more than the others may be. Confined to the loop.
 *
 * <p>A session is <em>unconfirmed</em> until its client has sent a second request. A client that
 * only creates sessions takes no other client's place for long: where there is no room, the
 * unconfirmed session that was created first makes some.
 */
final class Admission {

  private static final long WHEN_FULL = 5_000; // milliseconds until a refused client may come back

  private final SessionPolicy policy;
  private final Application application;
  private final SessionMetrics metrics;
  private final HostRateLimiter creations;
  private final MemoryBudget budget;
  private final Multiset<State> states = EnumMultiset.create(State.class);
  private final HostCounter hosts = new HostCounter(); // without those that are ending

  /** By each network that they are in, the one that was created first first. */
  private final LinkedHashMultimap<String, Session> unconfirmed = LinkedHashMultimap.create();

  private int ending;

  Admission(
      SessionPolicy policy, Application application, SessionMetrics metrics, MemoryBudget budget) {
    this.policy = policy;
    this.application = application;
    this.metrics = metrics;
    this.budget = budget;
    this.creations = new HostRateLimiter(policy.creationLimit(), HostRateLimiter.NETWORKS);
  }

  /** What is answered to a creation that gets no session; null if it gets one. */
  @Nullable Reply refusal(CreationRequest creation, ClientHost host, long now) {
    if (creation.rid() == Request.MAX_RID) {
      return refused(Refused.INVALID, Reply.refusal(Condition.RID_EXHAUSTED));
    }
    int packets = creation.packets().size();
    if (packets > policy.requestPackets()
        || !policy.packetLimit().admits(new RateLimit.Meter(), packets, now)) {
      return refused(Refused.INVALID, Reply.refusal(Condition.POLICY_VIOLATION));
    }
    Packet refused = application.refusal(host);
    if (refused != null) {
      Reply why = Reply.refusal(Condition.POLICY_VIOLATION, ImmutableList.of(refused));
      return refused(Refused.APPLICATION, why);
    }
    long wait = creations.admit(host, now); // a trusted proxy's own as well
    return wait > 0 ? noRoom(Refused.RATE, wait) : null;
  }

  /** Says that there is no room for one more session, and for how many milliseconds. */
  Reply noRoom(Refused why, long retryAfter) {
    Packet full = application.tooManyConnections(retryAfter);
    List<Packet> told = full == null ? ImmutableList.of() : ImmutableList.of(full);
    return refused(why, Reply.refusal(Condition.POLICY_VIOLATION, told));
  }

  /** Likewise, until some have ended. */
  Reply noRoom(Refused why) {
    return noRoom(why, WHEN_FULL);
  }

  private Reply refused(Refused why, Reply told) {
    metrics.refused(why);
    return told;
  }

  // ---- room for one more

  /** Why there is no room for a session of this host; null if there is. */
  @Nullable Refused isFullFor(ClientHost host) {
    if (fullAround(host) != null) {
      return Refused.HOST;
    }
    if (Math.max(states.size() - ending, ending) >= policy.maxSessions()) {
      return Refused.FULL;
    }
    return budget.admits(host, Session.WEIGHT) ? null : Refused.MEMORY;
  }

  /** The session that must end before there can be room for this host; null if there is none. */
  @Nullable Session firstToGo(Refused why, ClientHost host) {
    Collection<Session> candidates =
        switch (why) {
          case HOST -> unconfirmed.get(requireNonNull(fullAround(host)).name());
          case MEMORY -> unconfirmed.get(host.name());
          default -> unconfirmed.values();
        };
    return candidates.isEmpty() ? null : candidates.iterator().next();
  }

  private @Nullable Network fullAround(ClientHost host) {
    int perHost = policy.sessionsPerHost();
    return perHost > 0 && host.isLimited() ? hosts.full(host, perHost) : null;
  }

  // ---- the sessions there are

  void add(Session session) {
    states.add(session.counted);
    hosts.add(session.host());
    for (Network network : session.host().networks()) {
      unconfirmed.put(network.name(), session);
    }
    session.unconfirmed = true;
  }

  /** The client has sent a second request. */
  void confirm(Session session) {
    if (session.unconfirmed) {
      session.unconfirmed = false;
      for (Network network : session.host().networks()) {
        unconfirmed.remove(network.name(), session);
      }
    }
  }

  /** Notes the state that a session is in now. */
  void update(Session session) {
    if (session.counted != session.state()) {
      states.remove(session.counted);
      session.counted = session.state();
      states.add(session.counted);
    }
    if (!session.ending && session.engine.isEnding()) {
      confirm(session); // its end is to be told
      session.ending = true;
      ending++;
      hosts.remove(session.host());
    }
  }

  void remove(Session session) {
    confirm(session);
    states.remove(session.counted);
    if (session.ending) {
      ending--;
    } else {
      hosts.remove(session.host());
    }
  }

  int count(State state) {
    return states.count(state);
  }
}
