package dev.holdfast.core.store.postgres;

import static dev.holdfast.core.store.postgres.ContentCodec.bytes;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.ChatStore.Parked;
import dev.holdfast.core.store.ChatStore.Whisper;
import dev.holdfast.core.store.JoinRequest;
import dev.holdfast.core.store.LeaveRequest;
import dev.holdfast.core.store.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a writer, each a call of a function of the schema. Confined to the thread of
 * its connection.
 *
 * <p>It is long because it has each of them, and nothing else.
 */
final class Statements {

  private final Sql sql;
  private final String node;
  private final long life;

  Statements(Connection connection, String node, long life) {
    this.sql = new Sql(connection);
    this.node = node;
    this.life = life;
  }

  // ---- the node

  /** The number of a connection, and that of the last batch. */
  record Connected(long conn, long batch) {}

  Connected connect() throws SQLException {
    return sql.one(
        "SELECT conn, batch FROM hf_connect(?, ?)",
        row -> new Connected(row.getLong(1), row.getLong(2)),
        node,
        life);
  }

  /** Begins a batch, and locks its rooms; returns the time of the database in milliseconds. */
  long fence(long conn, long batch, List<String> rooms) throws SQLException {
    return sql.one(
        "SELECT hf_fence(?, ?, ?, ?, ?)",
        row -> Sql.at(row, 1).toEpochMilli(),
        node,
        life,
        conn,
        batch,
        sql.texts(rooms));
  }

  void stop(Duration rest) throws SQLException {
    sql.one("SELECT hf_stop(?, ?, ? * interval '1 ms')", row -> true, node, life, rest.toMillis());
  }

  /** Tells the other nodes something, which need not be on the disk of the database. */
  void notify(String text) throws SQLException {
    sql.one(
        "SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)",
        row -> true,
        Bell.CHANNEL,
        text);
  }

  // ---- rooms

  void follow(String room, String newLog) throws SQLException {
    sql.run("INSERT INTO hf_room (name, log) VALUES (?, ?) ON CONFLICT DO NOTHING", room, newLog);
    sql.run(
        "INSERT INTO hf_following VALUES (?, ?, ?) ON CONFLICT (room, node) DO UPDATE SET life ="
            + " excluded.life",
        room,
        node,
        life);
  }

  void unfollow(String room) throws SQLException {
    sql.run("DELETE FROM hf_following WHERE room = ? AND node = ? AND life = ?", room, node, life);
  }

  /** Stores messages; returns the outcome of each. */
  List<Outcome> append(List<Draft> drafts) throws SQLException {
    int count = drafts.size();
    String[] rooms = new String[count];
    byte[] @Nullable [] senders = new byte[count] @Nullable [];
    byte[] @Nullable [] ids = new byte[count] @Nullable [];
    String[] nicks = new String[count];
    byte[][] texts = new byte[count][];
    Long[] fingerprints = new Long[count];
    for (int i = 0; i < count; i++) {
      Draft draft = drafts.get(i);
      rooms[i] = draft.room();
      senders[i] = orNull(draft.sender());
      ids[i] = orNull(draft.id());
      nicks[i] = draft.from();
      texts[i] = bytes(draft.text());
      fingerprints[i] = draft.fingerprint();
    }
    return sql.list(
        "SELECT outcome, seq, at, oldest FROM hf_append(?, ?, ?, ?, ?, ?)",
        Statements::outcome,
        sql.array("text", rooms),
        sql.array("bytea", senders),
        sql.array("bytea", ids),
        sql.array("text", nicks),
        sql.array("bytea", texts),
        sql.array("bigint", fingerprints));
  }

  private static Outcome outcome(ResultSet row) throws SQLException {
    return switch (row.getString(1)) {
      case "stored" -> new Outcome.Stored(row.getLong(2), row.getLong(4), Sql.at(row, 3));
      case "repeated" -> new Outcome.Repeated(row.getLong(2), Sql.at(row, 3));
      case "reused" -> new Outcome.Reused();
      default -> new Outcome.Refused(Outcome.Why.NOT_STORED); // a void token, or no room
    };
  }

  // ---- members

  /** What came of a join; the numbers are those of {@link Settled}. */
  record Joined(String outcome, long n, long last) {}

  Joined join(JoinRequest request) throws SQLException {
    return sql.one(
        "SELECT outcome, n, last FROM hf_join(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row -> new Joined(row.getString(1), row.getLong(2), row.getLong(3)),
        node,
        life,
        request.room(),
        request.token().asBytes(),
        request.claimed(),
        request.adopts(),
        request.nick().name(),
        sql.texts(request.nick().keys().asList()),
        request.host().name(),
        request.host().shared(),
        request.admin(),
        request.capacity());
  }

  /** Returns the number of the change; 0 for none. */
  long leave(LeaveRequest request) throws SQLException {
    return sql.one(
        "SELECT hf_leave(?, ?, ?, ?, ?, ?, ?, ? * interval '1 ms')",
        row -> row.getLong(1),
        request.urgent() ? null : node,
        request.urgent() ? null : life,
        request.room(),
        request.token().asBytes(),
        request.reason().kind().name(),
        bytes(request.reason().details()),
        request.revoked(),
        request.nickReserved().toMillis());
  }

  /** Returns the number of the change; 0 for none. */
  long setAdmin(String room, HashCode token, boolean admin) throws SQLException {
    return sql.one(
        "SELECT hf_admin(?, ?, ?, ?, ?)",
        row -> row.getLong(1),
        node,
        life,
        room,
        token.asBytes(),
        admin);
  }

  /** What came of a whisper; null if it has no recipient. */
  record Whispered(@Nullable Outcome outcome, long n) {}

  Whispered whisper(Whisper whisper) throws SQLException {
    return sql.one(
        "SELECT outcome, at, n FROM hf_whisper(?, ?, ?, ?, ?, ?, ?)",
        row -> new Whispered(whisperOutcome(row), row.getLong(3)),
        whisper.room(),
        whisper.sender().asBytes(),
        orNull(whisper.id()),
        orNull(whisper.recipient()),
        ContentCodec.encode(whisper),
        whisper.fingerprint(),
        OffsetDateTime.ofInstant(whisper.at(), ZoneOffset.UTC));
  }

  private static @Nullable Outcome whisperOutcome(ResultSet row) throws SQLException {
    return switch (row.getString(1)) {
      case "done" -> new Outcome.Done();
      case "repeated" -> new Outcome.Repeated(0, Sql.at(row, 2));
      case "reused" -> new Outcome.Reused();
      case "no-recipient" -> null;
      default -> new Outcome.Refused(Outcome.Why.NOT_STORED);
    };
  }

  /** Returns the number of what the member's node is told; 0 if it is kept. */
  long forward(String room, HashCode member, List<byte[]> packets) throws SQLException {
    return sql.one(
        "SELECT n FROM hf_deliver(?, ?, 'forwarded', ?)",
        row -> row.getLong(1),
        room,
        member.asBytes(),
        ContentCodec.encode(packets));
  }

  // ---- bans

  /** A ban that was set: how often bans have changed, and until when it lasts. */
  record Banned(long n, Instant until) {}

  Banned ban(String network, String nick, String reason, Duration length, int most)
      throws SQLException {
    return sql.one(
        "SELECT n, until FROM hf_set_ban(?, ?, ?, ? * interval '1 ms', ?)",
        row -> new Banned(row.getLong(1), Sql.at(row, 2)),
        network,
        nick,
        bytes(reason),
        length.toMillis(),
        most);
  }

  long unban(String network) throws SQLException {
    return sql.one("SELECT hf_lift_ban(?)", row -> row.getLong(1), network);
  }

  // ---- a restart

  /**
   * Keeps sessions for other nodes.
   *
   * @param places how far the rooms were told beside messages
   */
  void park(List<Parked> sessions, Map<String, Long> places) throws SQLException {
    List<byte[]> tokens = new ArrayList<>();
    List<Long> tokenRests = new ArrayList<>();
    for (Parked session : sessions) {
      for (HashCode member : session.members()) {
        tokens.add(member.asBytes());
        tokenRests.add(session.rest().toMillis());
      }
    }
    sql.one(
        "SELECT hf_park(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row -> true,
        node,
        life,
        sql.array(
            "bytea", sessions.stream().map(each -> Sids.hash(each.sid())).toArray(byte[][]::new)),
        sql.array("bytea", sessions.stream().map(Parked::form).toArray(byte[][]::new)),
        sql.array("bigint", sessions.stream().map(each -> each.rest().toMillis()).toArray()),
        sql.array("bytea", tokens.toArray(new byte[0][])),
        sql.array("bigint", tokenRests.toArray()),
        sql.texts(ImmutableList.copyOf(places.keySet())),
        sql.array("bigint", places.values().toArray()));
  }

  /** Returns what is kept of a session, which this node has from then on; null for none. */
  byte @Nullable [] take(String sid) throws SQLException {
    return sql.one("SELECT hf_take(?, ?, ?)", row -> row.getBytes(1), node, life, Sids.hash(sid));
  }

  // ---- parts

  private static byte @Nullable [] orNull(@Nullable HashCode hash) {
    return hash == null ? null : hash.asBytes();
  }

  private static byte @Nullable [] orNull(@Nullable String text) {
    return text == null ? null : bytes(text);
  }
}
