package dev.holdfast.core.store.postgres;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.UnusableStoreException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The life of a node that has begun: from a start of its server to the end of that server.
 * Immutable.
 *
 * @param number one more than that of the last life under this name
 * @param bans those there are
 * @param banChanges how often bans had changed then
 */
record NodeLife(long number, ImmutableList<Ban> bans, long banChanges) {

  /**
   * Begins a life.
   *
   * @param replace whether a process that lives under this name is to end
   * @throws UnusableStoreException if there is such a process otherwise
   */
  static NodeLife begin(NodeContext context, boolean replace)
      throws SQLException, UnusableStoreException {
    SharedStoreConfig config = context.config;
    String node = config.node();
    try (Connection connection = context.database.open("start " + node, 30)) {
      Sql sql = new Sql(connection);
      long number =
          sql.one(
              "SELECT hf_start(?, ?, ?, ? * interval '1 ms', ? * interval '1 ms'), clock_timestamp()",
              row -> {
                context.noteTime(Sql.at(row, 2).toEpochMilli(), context.steady());
                return row.getLong(1);
              },
              node,
              config.linkAddress(),
              replace,
              SharedStoreConfig.LEASE.toMillis(),
              config.sessionRest().toMillis());
      if (number == 0) {
        throw new UnusableStoreException(
            "node "
                + node
                + " runs in another process on "
                + context.database
                + ": give each its own --node");
      }
      BanReplica.Read bans = Snapshots.bans(connection);
      return new NodeLife(
          number,
          bans.bans().stream()
              .map(BanReplica.Numbered::ban)
              .collect(ImmutableList.toImmutableList()),
          bans.n());
    }
  }
}
