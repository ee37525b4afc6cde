package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.LogClock;
import dev.holdfast.core.store.Store.Ban;
import dev.holdfast.core.store.Store.Change;
import dev.holdfast.core.store.Store.Membership;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes notes into the file. Each can be written again without harm. */
final class ChangeWriter {

  private final SqliteConnection database;
  private final LogClock clock;

  ChangeWriter(SqliteConnection database, LogClock clock) {
    this.database = database;
    this.clock = clock;
  }

  void write(Change note) throws SQLException {
    if (note instanceof Change.Opened opened) {
      open(opened.room(), opened.log());
    } else if (note instanceof Change.Discarded discarded) {
      discard(discarded.room());
    } else if (note instanceof Change.Entered entered) {
      enter(entered.membership());
    } else if (note instanceof Change.Departed departed) {
      database.update(
          "UPDATE membership SET gone = ? WHERE token = ?",
          clock.timeOf(departed.at()),
          departed.token().asBytes());
    } else if (note instanceof Change.Revoked revoked) {
      database.update("DELETE FROM membership WHERE token = ?", revoked.token().asBytes());
      database.update("DELETE FROM receipt WHERE sender = ?", revoked.token().asBytes());
    } else if (note instanceof Change.Banned banned) {
      ban(banned.ban());
    } else if (note instanceof Change.Unbanned unbanned) {
      database.update("DELETE FROM ban WHERE host = ?", unbanned.host());
    }
  }

  /** A room with another log is another room: what the first one had goes. */
  private void open(String room, String log) throws SQLException {
    if (database.number(0, "SELECT count(*) FROM room WHERE name = ? AND log = ?", room, log)
        == 0) {
      discard(room);
      database.update("INSERT INTO room (name, log, head) VALUES (?, ?, 0)", room, log);
    }
  }

  /** Its messages are deleted later, a few at a time. */
  private void discard(String room) throws SQLException {
    database.update("INSERT INTO discarded SELECT id FROM room WHERE name = ?", room);
    database.update("DELETE FROM room WHERE name = ?", room);
    database.update("DELETE FROM membership WHERE room = ?", room);
  }

  private void enter(Membership membership) throws SQLException {
    database.update(
        "INSERT OR REPLACE INTO membership (token, room, nick, gone) VALUES (?, ?, ?, ?)",
        membership.token().asBytes(),
        membership.room(),
        membership.nick(),
        gone(membership.gone()));
  }

  private void ban(Ban ban) throws SQLException {
    database.update(
        "INSERT OR REPLACE INTO ban (host, nick, reason, until) VALUES (?, ?, ?, ?)",
        ban.host(),
        ban.nick(),
        ban.reason(),
        LogClock.millis(ban.until()));
  }

  private @Nullable Long gone(@Nullable Instant at) {
    return at == null ? null : clock.timeOf(at);
  }
}
