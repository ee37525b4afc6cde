package dev.holdfast.core.store.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.UnusableStoreException;
import dev.holdfast.core.store.postgres.Statements.ParkedRoom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of a node that has begun: from a start of its server to the end of that server.
 * Immutable.
 *
 * @param number one more than that of the last life under this name
 * @param before the node whose sessions this one is to take; null for none
 * @param rooms how far that node was in each room
 * @param bans that it was told
 * @param banChanges how often bans had changed then
 */
record NodeLife(
    long number,
    @Nullable String before,
    ImmutableMap<String, ParkedRoom> rooms,
    ImmutableList<Ban> bans,
    long banChanges) {

  /** What a node has claimed. */
  private record Claim(@Nullable String node, long bans) {}

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
      Claim claim =
          sql.one(
              "SELECT node, bans FROM hf_claim(?)",
              row -> new Claim(row.getString(1), row.getLong(2)),
              node);
      return begun(number, claim, connection, sql);
    }
  }

  private static NodeLife begun(long number, Claim claim, Connection connection, Sql sql)
      throws SQLException {
    BanReplica.Read bans = Snapshots.bans(connection);
    if (claim.node == null) {
      return new NodeLife(number, null, ImmutableMap.of(), known(bans, bans.n()), bans.n());
    }
    List<ParkedRoom> rooms =
        sql.list(
            "SELECT room, seq, n, roster FROM hf_parked_room WHERE node = ?",
            row ->
                new ParkedRoom(row.getString(1), row.getLong(2), row.getLong(3), row.getBytes(4)),
            claim.node);
    return new NodeLife(
        number,
        claim.node,
        Maps.uniqueIndex(rooms, ParkedRoom::room),
        known(bans, claim.bans),
        claim.bans);
  }

  private static ImmutableList<Ban> known(BanReplica.Read bans, long n) {
    return bans.bans().stream()
        .filter(each -> each.n() <= n)
        .map(BanReplica.Numbered::ban)
        .collect(ImmutableList.toImmutableList());
  }
}
