/**
 * The relay: a request of a session that is at another node of a cluster goes there, and its answer
 * comes back, as the bytes that they are on the wire. The session cannot tell such a request from
 * one that came to its own node.
 *
 * <p>Without sockets: {@link dev.holdfast.core.relay.PeerLink} is the port to a connection between
 * two nodes. The node at which a request arrives is its <i>edge</i>, the one that has the session
 * the <i>owner</i>. Confined to the event loop of a node; nothing is locked.
 */
@NullMarked
package dev.holdfast.core.relay;

import org.jspecify.annotations.NullMarked;
