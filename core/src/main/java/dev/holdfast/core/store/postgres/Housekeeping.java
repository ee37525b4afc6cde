package dev.holdfast.core.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one node at a time does for all: declares nodes dead that are silent, lets members leave
 * that did not come back, and deletes what is kept no longer. Short transactions, each of which
 * gives up if another node is at it. Confined to the listener's thread.
 */
final class Housekeeping {

  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  private static final long LOCK = 0x686f_7573_656b_6565L; // of all nodes: "housekee"
  private static final int COUNT = 1_000; // rows of each kind at a time

  private final NodeContext context;
  private final Duration nickReserved;
  private final int formerMembers;
  private final int reusableRooms;

  Housekeeping(NodeContext context, Duration nickReserved, int formerMembers, int reusableRooms) {
    this.context = context;
    this.nickReserved = nickReserved;
    this.formerMembers = formerMembers;
    this.reusableRooms = reusableRooms;
  }

  /** Does what is due, unless another node does. */
  void keep(Connection connection) throws SQLException {
    Sql sql = new Sql(connection);
    boolean mine = sql.one("SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), LOCK);
    if (!mine) {
      return;
    }
    try {
      keep(sql);
    } finally {
      sql.one("SELECT pg_advisory_unlock(?)", row -> row.getBoolean(1), LOCK);
    }
  }

  private void keep(Sql sql) throws SQLException {
    long lease = SharedStoreConfig.LEASE.toMillis();
    if (context.isHealthyFor(lease)) {
      List<String> dead =
          sql.list(
              "SELECT hf_declare_dead(? * interval '1 ms', ? * interval '1 ms')",
              row -> row.getString(1),
              lease,
              context.config.sessionRest().toMillis());
      context.counters.declaredDead.add(dead.size());
      dead.forEach(node -> log.warn("node {} is silent, and counts as dead", node));
    }
    long reserved = nickReserved.toMillis();
    int left =
        sql.one(
            "SELECT hf_sweep_orphans(?, ? * interval '1 ms')",
            row -> row.getInt(1),
            COUNT,
            reserved);
    context.counters.timedOut.add(left);
    sql.one(
        "SELECT hf_sweep_messages(?, ? * interval '1 ms', ?)",
        row -> true,
        COUNT,
        context.config.retention().age().toMillis(),
        context.config.retention().messagesPerRoom());
    sql.one("SELECT hf_sweep(?, ?)", row -> true, COUNT, formerMembers);
    sql.one("SELECT hf_sweep_room(?)", row -> true, reusableRooms);
  }
}
