package dev.holdfast.core.store.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.ChatStore.Range;
import dev.holdfast.core.store.ChatStore.Reading;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.Roster;
import dev.holdfast.core.store.RosterChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What is read of the database, each as it is at one moment. Stateless. */
final class Snapshots {

  private Snapshots() {}

  /**
   * A room as it is.
   *
   * @param head the number of its newest message
   * @param n the number of the last of all else
   * @param oldest the oldest message that is kept
   */
  record Room(
      String name,
      String log,
      long head,
      long n,
      long rev,
      long oldest,
      List<RosterChange.Joined> present) {

    RoomFeed feed() {
      return new RoomFeed(name, log, new Roster(rev, present), head, n, oldest);
    }
  }

  static Room room(Connection connection, String name) throws SQLException {
    Sql sql = new Sql(connection);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try {
      Room room =
          sql.one(
              "SELECT log, head, n, rev, oldest FROM hf_room WHERE name = ?",
              row ->
                  new Room(
                      name,
                      row.getString(1),
                      row.getLong(2),
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5),
                      present(sql, name)),
              name);
      connection.commit();
      return room;
    } finally {
      connection.setAutoCommit(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
  }

  private static List<RosterChange.Joined> present(Sql sql, String room) throws SQLException {
    return sql.list(
        "SELECT arrival, token, nick, host, shared, since, admin FROM hf_member"
            + " WHERE room = ? AND gone IS NULL ORDER BY arrival",
        row ->
            new RosterChange.Joined(
                row.getLong(1),
                0,
                HashCode.fromBytes(row.getBytes(2)),
                ContentCodec.nick(row.getString(3)),
                ContentCodec.host(row.getString(4), row.getBoolean(5)),
                Sql.at(row, 6),
                row.getBoolean(7)),
        room);
  }

  /** Where the reader of a room is. */
  record Place(String room, long seq, long n) {}

  /** What has happened behind these places, in the order of numbers, by room. */
  static ImmutableListMultimap<String, RoomEvent> news(Connection connection, List<Place> places)
      throws SQLException {
    Sql sql = new Sql(connection);
    List<RoomEvent> events =
        sql.list(
            "SELECT " + RoomEvent.COLUMNS + " FROM hf_news(?, ?, ?, ?)",
            RoomEvent::read,
            sql.texts(places.stream().map(Place::room).toList()),
            sql.array("bigint", places.stream().map(Place::seq).toArray()),
            sql.array("bigint", places.stream().map(Place::n).toArray()),
            RoomFeed.COUNT);
    List<RoomEvent> ordered = new ArrayList<>(events);
    ordered.sort(Comparator.comparingLong(Snapshots::number));
    ListMultimap<String, RoomEvent> byRoom =
        MultimapBuilder.linkedHashKeys().arrayListValues().build();
    places.forEach(place -> byRoom.putAll(place.room, List.of()));
    ordered.forEach(event -> byRoom.put(event.room(), event));
    return ImmutableListMultimap.copyOf(byRoom);
  }

  private static long number(RoomEvent event) {
    return event instanceof RoomEvent.Said said
        ? said.message().seq()
        : ((RoomEvent.Changed) event).n();
  }

  /** The nodes that there are, or were within the hour. */
  static List<KnownNode> nodes(Connection connection) throws SQLException {
    return new Sql(connection)
        .list(
            "SELECT node, life, address, state <> 'dead' AND beat > hf_now() - ? * interval '1 ms'"
                + " FROM hf_node WHERE state <> 'dead' OR beat > hf_now() - interval '1 hour'"
                + " ORDER BY node",
            row ->
                new KnownNode(
                    row.getString(1), row.getLong(2), row.getString(3), row.getBoolean(4)),
            SharedStoreConfig.LEASE.toMillis());
  }

  /** Which nodes there are, and where sessions are that have been parked. */
  static FoundSessions sessions(Connection connection, Set<String> sids) throws SQLException {
    Sql sql = new Sql(connection);
    ImmutableSet.Builder<String> parked = ImmutableSet.builder();
    ImmutableMap.Builder<String, String> taken = ImmutableMap.builder();
    List<String> asked = ImmutableList.copyOf(sids);
    sql.list(
        "SELECT a.k, s.node, s.state IS NULL FROM unnest(?) WITH ORDINALITY AS a (sid, k)"
            + " JOIN hf_session s ON s.sid = a.sid WHERE s.until > hf_now()",
        row -> {
          String sid = asked.get(row.getInt(1) - 1);
          if (row.getBoolean(3)) {
            taken.put(sid, row.getString(2));
          } else {
            parked.add(sid);
          }
          return true;
        },
        sql.array("bytea", asked.stream().map(Sids::hash).toArray(byte[][]::new)));
    return new FoundSessions(nodes(connection), parked.build(), taken.build());
  }

  static BanReplica.Read bans(Connection connection) throws SQLException {
    Sql sql = new Sql(connection);
    long n = sql.one("SELECT n FROM hf_bans", row -> row.getLong(1));
    List<BanReplica.Numbered> bans =
        sql.list(
            "SELECT network, nick, reason, until, n FROM hf_ban ORDER BY n",
            row ->
                new BanReplica.Numbered(
                    new Ban(
                        row.getString(1),
                        row.getString(2),
                        ContentCodec.text(row.getBytes(3)),
                        Sql.at(row, 4)),
                    row.getLong(5)));
    return new BanReplica.Read(bans, n);
  }

  /** Reads messages of a range that are kept, the newest within its bounds. */
  static Reading messages(Connection connection, String room, Range range, RetentionCutoff cutoff)
      throws SQLException {
    Sql sql = new Sql(connection);
    List<long[]> found =
        sql.list(
            "SELECT head, oldest FROM hf_room WHERE name = ?",
            row -> new long[] {row.getLong(1), row.getLong(2)},
            room);
    if (found.isEmpty()) {
      return new Reading(List.of(), 1);
    }
    long head = found.get(0)[0];
    long oldest = Math.max(found.get(0)[1], cutoff.first(head));
    List<Message> newestFirst =
        sql.list(
            "SELECT seq, nick, txt AS content, id, at FROM (SELECT *, sum(octet_length(txt)) OVER (ORDER BY seq"
                + " DESC) AS bytes, row_number() OVER (ORDER BY seq DESC) AS place FROM (SELECT *"
                + " FROM hf_message WHERE room = ? AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT"
                + " ?) m) m WHERE (bytes <= ? OR place = 1) AND at >= to_timestamp(?::double"
                + " precision / 1000) ORDER BY seq DESC",
            RoomEvent::message,
            room,
            Math.max(range.after(), oldest - 1),
            range.upTo(),
            range.count(),
            range.bytes(),
            cutoff.since());
    return new Reading(ImmutableList.copyOf(newestFirst).reverse(), Math.max(1, oldest));
  }
}
