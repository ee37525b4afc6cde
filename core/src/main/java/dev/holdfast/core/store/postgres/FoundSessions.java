package dev.holdfast.core.store.postgres;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;

/**
 * Where sessions are that were looked for, as one moment has it; those of which nothing is said are
 * where they began, or have ended. Immutable.
 *
 * @param nodes that there are
 * @param parked the sids of sessions that are parked
 * @param taken the nodes that have taken sessions, by their sids, each with its life: {@code k3.5}
 */
public record FoundSessions(
    List<KnownNode> nodes, ImmutableSet<String> parked, ImmutableMap<String, String> taken) {}
