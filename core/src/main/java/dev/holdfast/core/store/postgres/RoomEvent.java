package dev.holdfast.core.store.postgres;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.ChatStore.Message;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What has happened in a room, as the database has it. Immutable. */
sealed interface RoomEvent {

  /** The room. */
  String room();

  /** A message was stored. */
  record Said(String room, Message message) implements RoomEvent {}

  /**
   * Something else: the roster has changed, or a member is told something.
   *
   * @param n its number, dense in the room
   * @param after it belongs behind this message
   * @param rev the revision of the roster; 0 if that has not changed
   * @param what the kind, as the schema has it
   * @param token of the member that it is about
   * @param yes whether it is an admin; of one that has left, whether its token is void
   * @param content of one that has left the details of the reason; what it is told
   * @param node that has asked for it, or that is told
   * @param life of that node
   */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  record Changed(
      String room,
      long n,
      long after,
      long rev,
      String what,
      HashCode token,
      @Nullable String nick,
      @Nullable String host,
      boolean shared,
      boolean yes,
      @Nullable String reason,
      byte @Nullable [] content,
      @Nullable String node,
      long life,
      Instant at)
      implements RoomEvent {

    boolean isJoin() {
      return what.equals("joined") || what.equals("moved");
    }
  }

  /** The columns that {@link #read} reads. */
  String COLUMNS =
      "room, seq, n, after, rev, what, token, nick, host, shared, yes, reason, content, id, node,"
          + " life, at";

  /** Reads a row of {@code hf_news}. */
  static RoomEvent read(ResultSet row) throws SQLException {
    String room = row.getString("room");
    Instant at = Sql.at(row, row.findColumn("at"));
    long seq = row.getLong("seq");
    if (seq > 0) {
      return new Said(room, message(row));
    }
    return new Changed(
        room,
        row.getLong("n"),
        row.getLong("after"),
        row.getLong("rev"),
        row.getString("what"),
        HashCode.fromBytes(row.getBytes("token")),
        row.getString("nick"),
        row.getString("host"),
        row.getBoolean("shared"),
        row.getBoolean("yes"),
        row.getString("reason"),
        row.getBytes("content"),
        row.getString("node"),
        row.getLong("life"),
        at);
  }

  /** Reads the message of a row with its number, nick, content, id and time. */
  static Message message(ResultSet row) throws SQLException {
    byte[] id = row.getBytes("id");
    Instant at = Sql.at(row, row.findColumn("at"));
    return new Message(
        row.getLong("seq"),
        row.getString("nick"),
        ContentCodec.text(row.getBytes("content")),
        id == null ? null : ContentCodec.text(id),
        at,
        at.toEpochMilli());
  }
}
