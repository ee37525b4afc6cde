package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.ChatStore.Ban;
import dev.holdfast.core.store.ChatStore.Membership;
import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.MetadataChangeVisitor;
import dev.holdfast.core.store.RetentionClock;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The writer of {@link MetadataChange metadata changes} into the tables. Each can be written again
 * without harm. Confined to the writer thread.
 */
final class MetadataChangeWriter implements MetadataChangeVisitor<SQLException> {

  private final SqliteConnection connection;
  private final RetentionClock clock;

  MetadataChangeWriter(SqliteConnection connection, RetentionClock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** Writes a change, within the transaction of the caller. */
  void write(MetadataChange change) throws SQLException {
    change.accept(this);
  }

  @Override
  public void opened(MetadataChange.Opened change) throws SQLException {
    open(change.room(), change.log());
  }

  @Override
  public void removed(MetadataChange.Removed change) throws SQLException {
    remove(change.room());
  }

  @Override
  public void entered(MetadataChange.Entered change) throws SQLException {
    enter(change.membership());
  }

  @Override
  public void departed(MetadataChange.Departed change) throws SQLException {
    connection.update(
        "UPDATE membership SET gone = ? WHERE token = ?",
        clock.timeOf(change.at()),
        change.token().asBytes());
  }

  @Override
  public void revoked(MetadataChange.Revoked change) throws SQLException {
    connection.update("DELETE FROM membership WHERE token = ?", change.token().asBytes());
    connection.update("DELETE FROM receipt WHERE sender = ?", change.token().asBytes());
  }

  /** Deletes the receipt of a whisper: messages have a number, and their receipts stay. */
  @Override
  public void untold(MetadataChange.Untold change) throws SQLException {
    connection.update(
        "DELETE FROM receipt WHERE sender = ? AND id = ? AND seq = 0",
        change.sender().asBytes(),
        change.id());
  }

  @Override
  public void banned(MetadataChange.Banned change) throws SQLException {
    ban(change.ban());
  }

  @Override
  public void unbanned(MetadataChange.Unbanned change) throws SQLException {
    connection.update("DELETE FROM ban WHERE host = ?", change.network());
  }

  /** Opens a room; a room of the same name with another log is removed first. */
  private void open(String room, String log) throws SQLException {
    if (connection.number(0, "SELECT count(*) FROM room WHERE name = ? AND log = ?", room, log)
        == 0) {
      remove(room);
      connection.update("INSERT INTO room (name, log, head) VALUES (?, ?, 0)", room, log);
    }
  }

  /** Removes a room; the {@link RetentionJob} deletes its messages a few at a time. */
  private void remove(String room) throws SQLException {
    connection.update("INSERT INTO discarded SELECT id FROM room WHERE name = ?", room);
    connection.update("DELETE FROM room WHERE name = ?", room);
    connection.update("DELETE FROM membership WHERE room = ?", room);
  }

  private void enter(Membership membership) throws SQLException {
    connection.update(
        "INSERT OR REPLACE INTO membership (token, room, nick, gone) VALUES (?, ?, ?, ?)",
        membership.token().asBytes(),
        membership.room(),
        membership.nick(),
        gone(membership.gone()));
  }

  private void ban(Ban ban) throws SQLException {
    connection.update(
        "INSERT OR REPLACE INTO ban (host, nick, reason, until) VALUES (?, ?, ?, ?)",
        ban.network(),
        ban.nick(),
        ban.reason(),
        RetentionClock.millis(ban.until()));
  }

  private @Nullable Long gone(@Nullable Instant at) {
    return at == null ? null : clock.timeOf(at);
  }
}
