package dev.holdfast.http.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.relay.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where sessions are that were looked for; those of which nothing is said are where they began, or
 * have ended. Immutable.
 *
 * @param peers the nodes that there are; this one may be among them
 * @param parked the sids of sessions that are parked
 * @param taken the nodes that have taken sessions, by their sids
 */
public record SessionPlaces(List<Peer> peers, Set<String> parked, Map<String, NodeName> taken) {

  public SessionPlaces {
    peers = ImmutableList.copyOf(peers);
    parked = ImmutableSet.copyOf(parked);
    taken = ImmutableMap.copyOf(taken);
  }
}
