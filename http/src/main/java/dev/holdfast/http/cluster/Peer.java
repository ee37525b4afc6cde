package dev.holdfast.http.cluster;

import com.google.common.net.HostAndPort;
import dev.holdfast.core.relay.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * Another node, as far as it is known. Immutable.
 *
 * @param name its name
 * @param life the number of its life: one more at each start
 * @param address where its links are; null if it has none
 * @param isServing whether it lives and is not stopping
 * @param isParked whether its sessions wait for a node that starts
 * @param heir the node that has taken its sessions; null if none has
 */
public record Peer(
    NodeName name,
    long life,
    @Nullable HostAndPort address,
    boolean isServing,
    boolean isParked,
    @Nullable NodeName heir) {}
