package dev.holdfast.http.cluster;

import com.google.common.net.HostAndPort;
import dev.holdfast.core.relay.NodeName;

/**
 * The configuration of a node's links. Immutable.
 *
 * @param node its name, with which its sids begin
 * @param address where it listens, and where other nodes reach it
 * @param secret that of all nodes of the cluster
 */
public record ClusterConfig(NodeName node, HostAndPort address, LinkSecret secret) {}
