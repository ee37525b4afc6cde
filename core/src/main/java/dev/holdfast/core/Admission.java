package dev.holdfast.core;

import com.google.common.collect.EnumMultiset;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may have a session: knows how many there are, in each state and of each host, and says why
 * there is none for one more. Those that only wait to tell their end count against no limit, as
 * long as they are no more than the others may be. Confined to the loop.
 */
final class Admission {

  private final Policy policy;
  private final Application application;
  private final Multiset<State> states = EnumMultiset.create(State.class);
  private final Multiset<String> hosts = HashMultiset.create(); // without those that are ending
  private int ending;

  Admission(Policy policy, Application application) {
    this.policy = policy;
    this.application = application;
  }

  /** What is answered to a creation that gets no session; null if it gets one. */
  @Nullable Reply refusal(Creation creation, Host host, long now) {
    if (creation.rid() == Request.MAX_RID) {
      return Reply.refusal(Condition.RID_EXHAUSTED);
    }
    int packets = creation.packets().size();
    if (packets > policy.requestPackets()
        || !policy.packetLimit().admits(new RateLimit.Meter(), packets, now)) {
      return Reply.refusal(Condition.POLICY_VIOLATION);
    }
    Packet refused = application.refusal(host);
    if (refused != null) {
      return Reply.refusal(Condition.POLICY_VIOLATION, ImmutableList.of(refused));
    }
    if (isFullFor(host)) {
      Packet full = application.tooManyConnections();
      List<Packet> told = full == null ? ImmutableList.of() : ImmutableList.of(full);
      return Reply.refusal(Condition.POLICY_VIOLATION, told);
    }
    return null;
  }

  private boolean isFullFor(Host host) {
    int perHost = policy.sessionsPerHost();
    return Math.max(states.size() - ending, ending) >= policy.maxSessions()
        || (perHost > 0 && host.isLimited() && hosts.count(host.name()) >= perHost);
  }

  void add(Session session) {
    session.counted = session.state();
    states.add(session.counted);
    hosts.add(session.host().name());
  }

  /** Notes the state that a session is in now. */
  void update(Session session) {
    if (session.counted != session.state()) {
      states.remove(session.counted);
      session.counted = session.state();
      states.add(session.counted);
    }
    if (!session.ending && session.engine.isEnding()) {
      session.ending = true;
      ending++;
      hosts.remove(session.host().name());
    }
  }

  void remove(Session session) {
    states.remove(session.counted);
    if (session.ending) {
      ending--;
    } else {
      hosts.remove(session.host().name());
    }
  }

  int count(State state) {
    return states.count(state);
  }
}
