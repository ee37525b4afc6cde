/**
 * The links between the nodes of a cluster: connections of their own, over which a node relays the
 * requests of clients to the node that has their session.
 */
@NullMarked
package dev.holdfast.http.cluster;

import org.jspecify.annotations.NullMarked;
