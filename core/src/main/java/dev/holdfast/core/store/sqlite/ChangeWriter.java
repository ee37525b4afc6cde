package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.LogClock;
import dev.holdfast.core.store.Store.Ban;
import dev.holdfast.core.store.Store.Change;
import dev.holdfast.core.store.Store.Membership;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The writer of {@link Change changes} into the tables. Each can be written again without harm.
 * Owned by the writer thread.
 */
final class ChangeWriter {

  private final SqliteConnection database;
  private final LogClock clock;

  ChangeWriter(SqliteConnection database, LogClock clock) {
    this.database = database;
    this.clock = clock;
  }

  void write(Change change) throws SQLException {
    if (change instanceof Change.Opened opened) {
      open(opened.room(), opened.log());
    } else if (change instanceof Change.Discarded discarded) {
      discard(discarded.room());
    } else if (change instanceof Change.Entered entered) {
      enter(entered.membership());
    } else if (change instanceof Change.Departed departed) {
      database.update(
          "UPDATE membership SET gone = ? WHERE token = ?",
          clock.timeOf(departed.at()),
          departed.token().asBytes());
    } else if (change instanceof Change.Revoked revoked) {
      database.update("DELETE FROM membership WHERE token = ?", revoked.token().asBytes());
      database.update("DELETE FROM receipt WHERE sender = ?", revoked.token().asBytes());
    } else if (change instanceof Change.Banned banned) {
      ban(banned.ban());
    } else if (change instanceof Change.Unbanned unbanned) {
      database.update("DELETE FROM ban WHERE host = ?", unbanned.host());
    }
  }

  /** Opens a room; a room of the same name with another log is discarded. */
  private void open(String room, String log) throws SQLException {
    if (database.number(0, "SELECT count(*) FROM room WHERE name = ? AND log = ?", room, log)
        == 0) {
      discard(room);
      database.update("INSERT INTO room (name, log, head) VALUES (?, ?, 0)", room, log);
    }
  }

  /** Discards a room; the {@link RetentionJob} deletes its messages a few at a time. */
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
