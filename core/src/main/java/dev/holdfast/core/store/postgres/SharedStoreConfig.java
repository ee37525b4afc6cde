package dev.holdfast.core.store.postgres;

import dev.holdfast.core.store.RetentionLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a node's share in a database. Immutable.
 *
 * @param database where it is
 * @param password of the user; null if none is asked for
 * @param node the name of this node, which no other has: 2 to 8 letters of {@code a-z} and digits
 * @param linkAddress where other nodes reach this one, as {@code host:port}; null if they do not
 * @param retention how much is kept of messages; {@link RetentionLimits#bytes} means nothing here,
 *     where the operator of the database sees to its size
 * @param sessionRest how long members may be without a session when their node has died
 */
public record SharedStoreConfig(
    PostgresAddress database,
    @Nullable String password,
    String node,
    @Nullable String linkAddress,
    RetentionLimits retention,
    Duration sessionRest) {

  /** For how long a node may be silent before it counts as dead. */
  static final Duration LEASE = Duration.ofSeconds(10);

  @Override
  public String toString() {
    return "node " + node + " on " + database; // without the password
  }
}
