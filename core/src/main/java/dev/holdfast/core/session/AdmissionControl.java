package dev.holdfast.core.session;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.EnumMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.Multiset;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.ClientNetwork;
import dev.holdfast.core.limit.HostCounter;
import dev.holdfast.core.limit.HostRateLimiter;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.State;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The admission control of sessions: counts sessions by state and by host, and answers creations
 * that it refuses. Sessions that are ending count against no limit, as long as they are no more
 * than {@link SessionPolicy#maxSessions} themselves. Confined to the loop.
 *
 * <p>A session is <em>unconfirmed</em> until its client has sent a second request. When a limit is
 * reached, the oldest unconfirmed session is ended for a new one, so that a client that only
 * creates sessions cannot keep other clients out.
 */
final class AdmissionControl {

  private static final long RETRY_WHEN_FULL = 5_000; // milliseconds

  private final SessionPolicy policy;
  private final Application application;
  private final SessionMetrics metrics;
  private final HostRateLimiter creations;
  private final MemoryBudget budget;
  private final Multiset<State> states = EnumMultiset.create(State.class);
  private final HostCounter hosts = new HostCounter(); // without sessions that are ending

  /** The unconfirmed sessions by each network of their host, in the order of creation. */
  private final LinkedHashMultimap<String, Session> unconfirmed = LinkedHashMultimap.create();

  private int ending;

  AdmissionControl(
      SessionPolicy policy, Application application, SessionMetrics metrics, MemoryBudget budget) {
    this.policy = policy;
    this.application = application;
    this.metrics = metrics;
    this.budget = budget;
    this.creations = new HostRateLimiter(policy.creationLimit(), HostRateLimiter.NETWORKS);
  }

  /** Returns the answer to a creation that is refused; null if it is admitted so far. */
  @Nullable Reply refusal(CreationRequest creation, HandshakeRequest request, long now) {
    if (creation.rid() == Request.MAX_RID) {
      return refused(CreationRefusal.INVALID, Reply.refusal(Condition.RID_EXHAUSTED));
    }
    int packets = creation.packets().size();
    if (packets > policy.requestPackets()
        || !policy.packetLimit().admit(new RateLimit.Meter(), packets, now)) {
      return refused(CreationRefusal.INVALID, Reply.refusal(Condition.POLICY_VIOLATION));
    }
    Packet refused = application.refusal(request);
    if (refused != null) {
      Reply why = Reply.refusal(Condition.POLICY_VIOLATION, ImmutableList.of(refused));
      return refused(CreationRefusal.APPLICATION, why);
    }
    long wait = creations.admit(request.host(), now); // trusted proxies have this limit as well
    return wait > 0 ? noRoom(CreationRefusal.RATE, wait) : null;
  }

  /**
   * Returns the answer to a creation for which there is no room, and counts it.
   *
   * @param retryAfter milliseconds until the client may try again
   */
  Reply noRoom(CreationRefusal why, long retryAfter) {
    Packet full = application.tooManyConnections(retryAfter);
    List<Packet> told = full == null ? ImmutableList.of() : ImmutableList.of(full);
    return refused(why, Reply.refusal(Condition.POLICY_VIOLATION, told));
  }

  /** Returns the answer that asks a client to try again after the usual time, and counts it. */
  Reply noRoom(CreationRefusal why) {
    return noRoom(why, RETRY_WHEN_FULL);
  }

  private Reply refused(CreationRefusal why, Reply told) {
    metrics.refused(why);
    return told;
  }

  // ---- room for one more

  /** Returns why there is no room for a session of this host; null if there is room. */
  @Nullable CreationRefusal refusalFor(ClientHost host) {
    if (fullAround(host) != null) {
      return CreationRefusal.HOST;
    }
    if (Math.max(states.size() - ending, ending) >= policy.maxSessions()) {
      return CreationRefusal.FULL;
    }
    return budget.admits(host, Session.WEIGHT) ? null : CreationRefusal.MEMORY;
  }

  /**
   * Returns the unconfirmed session to end first to make room for this host; null if there is none.
   */
  @Nullable Session firstToGo(CreationRefusal why, ClientHost host) {
    Collection<Session> candidates =
        switch (why) {
          case HOST -> unconfirmed.get(requireNonNull(fullAround(host)).name());
          case MEMORY -> unconfirmed.get(host.name());
          default -> unconfirmed.values();
        };
    return candidates.isEmpty() ? null : candidates.iterator().next();
  }

  private @Nullable ClientNetwork fullAround(ClientHost host) {
    int perHost = policy.sessionsPerHost();
    return perHost > 0 && host.isLimited() ? hosts.full(host, perHost) : null;
  }

  // ---- the sessions that are counted

  void add(Session session) {
    states.add(session.counted);
    hosts.add(session.host());
    for (ClientNetwork network : session.host().networks()) {
      unconfirmed.put(network.name(), session);
    }
    session.unconfirmed = true;
  }

  /** Notes that the client has sent a second request. */
  void confirm(Session session) {
    removeUnconfirmed(session);
  }

  private void removeUnconfirmed(Session session) {
    if (session.unconfirmed) {
      session.unconfirmed = false;
      for (ClientNetwork network : session.host().networks()) {
        unconfirmed.remove(network.name(), session);
      }
    }
  }

  /** Counts a session under the state that it is in now. */
  void update(Session session) {
    if (session.counted != session.state()) {
      states.remove(session.counted);
      session.counted = session.state();
      states.add(session.counted);
    }
    if (!session.ending && session.engine.isEnding()) {
      removeUnconfirmed(session); // kept until its client knows the end
      session.ending = true;
      ending++;
      hosts.remove(session.host());
    }
  }

  void remove(Session session) {
    removeUnconfirmed(session);
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
