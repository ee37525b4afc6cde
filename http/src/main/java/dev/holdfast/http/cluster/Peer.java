package dev.holdfast.http.cluster;

import com.google.common.net.HostAndPort;
import dev.holdfast.core.relay.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * Another node, as far as it is known. Immutable.
 *
 * @param name its name in its present life
 * @param address where its links are; null if it has none
 * @param isServing whether it lives
 */
public record Peer(NodeName name, @Nullable HostAndPort address, boolean isServing) {}
