package dev.holdfast.http.cluster;

import dev.holdfast.core.relay.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * A server as a node of a cluster. Its directory is confined to the loop.
 *
 * @param name its name in this life, with which its sids begin
 * @param directory what it knows of the others
 * @param links how it is linked with them; null if it is not: then a balancer has to send the
 *     requests of a session to the node that has it
 */
public record ClusterNode(NodeName name, PeerDirectory directory, @Nullable ClusterConfig links) {}
