package dev.holdfast.http.config;

import com.google.common.net.HostAndPort;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.store.postgres.PostgresAddress;
import dev.holdfast.http.cluster.LinkSecret;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a node whose log is in a database. Immutable.
 *
 * @param password of the database; null if none was set
 * @param node the name of this node; null for a random one
 * @param address where it is linked with other nodes; null if it is not
 * @param secret of all nodes; null if the node is not linked with others
 */
public record ClusterSettings(
    PostgresAddress database,
    @Nullable String password,
    @Nullable NodeName node,
    @Nullable HostAndPort address,
    @Nullable LinkSecret secret) {

  @Override
  public String toString() {
    return database.toString(); // without the password
  }
}
