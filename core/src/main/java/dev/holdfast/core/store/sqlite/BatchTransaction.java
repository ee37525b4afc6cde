package dev.holdfast.core.store.sqlite;

import com.google.common.hash.HashCode;
import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.LogClock;
import dev.holdfast.core.store.Retention;
import dev.holdfast.core.store.RetentionCutoff;
import dev.holdfast.core.store.Store.Draft;
import dev.holdfast.core.store.Store.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction that writes one batch: it numbers the messages and checks the receipts.
 *
 * <p>Both happen inside the transaction, so that a number is used, and an id recorded, exactly if
 * the message is durable. Owned by the writer thread.
 */
final class BatchTransaction {

  private static final Logger log = LoggerFactory.getLogger(BatchTransaction.class);

  /** The head of a room's log during the transaction. */
  private static final class Head {
    final long id;
    final long before;
    final long oldest; // the oldest message kept before the transaction; 0 if none
    long seq;

    Head(long id, long seq, long oldest) {
      this.id = id;
      this.before = seq;
      this.seq = seq;
      this.oldest = oldest;
    }
  }

  private final SqliteConnection database;
  private final ChangeWriter changeWriter;
  private final LogClock clock;
  private final RetentionCutoff cutoff;
  private final Map<String, Head> heads = new HashMap<>();
  private final Set<Long> rooms = new HashSet<>();
  private final Set<HashCode> senders = new HashSet<>();
  private boolean unknownRoom; // a message to an unknown room was logged

  BatchTransaction(SqliteConnection database, Retention retention, LogClock clock) {
    this.database = database;
    this.changeWriter = new ChangeWriter(database, clock);
    this.clock = clock;
    this.cutoff = RetentionCutoff.of(retention, clock.time());
  }

  /**
   * Writes a batch, commits, and leaves the outcomes in the batch.
   *
   * @param pending changes of earlier batches, which are written first
   * @throws SQLException if the transaction failed; it may still have been committed
   */
  void write(WriteBatch batch, List<Change> pending, FaultInjector faults) throws SQLException {
    long number = database.batch() + 1;
    batch.begin(number);
    database.begin();
    for (Change change : pending) {
      changeWriter.write(change);
    }
    for (WriteRequest request : batch.requests()) {
      if (request instanceof WriteRequest.ChangeRequest changed) {
        saveHeads(); // the change may be about one of the rooms
        changeWriter.write(changed.change());
      } else if (request instanceof WriteRequest.OutcomeRequest asked) {
        batch.outcome(asked, write(asked));
      }
    }
    saveHeads();
    database.settle(number, clock.state());
    faults.beforeCommit();
    database.commit();
    faults.afterCommit();
  }

  /** The ids of the rooms that have new messages. */
  Set<Long> rooms() {
    return rooms;
  }

  /** The senders that have new receipts. */
  Set<HashCode> senders() {
    return senders;
  }

  private Outcome write(WriteRequest.OutcomeRequest asked) throws SQLException {
    if (asked instanceof WriteRequest.Sync) {
      return new Outcome.Stored(
          0, 0); // changes before it are in this transaction or an earlier one
    } else if (asked instanceof WriteRequest.Overflow) {
      return new Outcome.Refused(Outcome.Why.BUSY);
    } else if (asked.client().refuses(asked.epoch())) {
      return new Outcome.Refused(Outcome.Why.NOT_STORED);
    } else if (asked instanceof WriteRequest.Append append) {
      return append(append.draft());
    }
    WriteRequest.Remember remember = (WriteRequest.Remember) asked;
    Outcome known = known(remember.sender(), remember.id(), remember.fingerprint());
    if (known != null) {
      return known;
    }
    if (remember.at() != null) {
      insertReceipt(remember.sender(), remember.id(), remember.fingerprint(), 0, remember.at());
    }
    return new Outcome.Stored(0, 0);
  }

  private Outcome append(Draft draft) throws SQLException {
    HashCode sender = draft.sender();
    String id = draft.id();
    long fingerprint = sender == null || id == null ? 0 : draft.fingerprint();
    Outcome known = sender == null || id == null ? null : known(sender, id, fingerprint);
    if (known != null) {
      return known;
    }
    Head head = head(draft.room());
    if (head == null) {
      if (!unknownRoom) {
        log.error("a message was said in a room that was never opened: it is refused");
      }
      unknownRoom = true;
      return new Outcome.Refused(Outcome.Why.NOT_STORED);
    }
    long seq = ++head.seq;
    database.update(
        "INSERT INTO message (room, seq, nick, text, id, at, stored) VALUES (?, ?, ?, ?, ?, ?, ?)",
        head.id,
        seq,
        draft.from(),
        draft.text(),
        id,
        LogClock.millis(draft.at()),
        clock.time());
    if (sender != null && id != null) {
      insertReceipt(sender, id, fingerprint, seq, draft.at());
    }
    long oldest = head.oldest == 0 ? head.before + 1 : head.oldest;
    return new Outcome.Stored(seq, Math.max(oldest, cutoff.first(seq)));
  }

  /**
   * Returns the outcome for an id that was used before; null if it was not. Receipts of older
   * versions have no fingerprint and count as repeats.
   */
  private @Nullable Outcome known(HashCode sender, String id, long fingerprint)
      throws SQLException {
    try (ResultSet rows =
        database
            .prepare(
                "SELECT seq, at, fingerprint FROM receipt WHERE sender = ? AND id = ?",
                sender.asBytes(),
                id)
            .executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      boolean other = rows.getLong(3) != fingerprint && !rows.wasNull();
      return other
          ? new Outcome.Reused()
          : new Outcome.Repeated(rows.getLong(1), Instant.ofEpochMilli(rows.getLong(2)));
    }
  }

  private void insertReceipt(HashCode sender, String id, long fingerprint, long seq, Instant at)
      throws SQLException {
    database.update(
        "INSERT INTO receipt (sender, id, fingerprint, seq, at, stored) VALUES (?, ?, ?, ?, ?, ?)",
        sender.asBytes(),
        id,
        fingerprint,
        seq,
        LogClock.millis(at),
        clock.time());
    senders.add(sender);
  }

  private @Nullable Head head(String room) throws SQLException {
    Head head = heads.get(room);
    if (head != null) {
      return head;
    }
    try (ResultSet rows =
        database
            .prepare(
                "SELECT id, head, " + Queries.OLDEST + " FROM room WHERE name = ?3",
                cutoff.perRoom(),
                cutoff.since(),
                room)
            .executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      head = new Head(rows.getLong(1), rows.getLong(2), rows.getLong(3));
    }
    heads.put(room, head);
    rooms.add(head.id);
    return head;
  }

  private void saveHeads() throws SQLException {
    for (Head head : heads.values()) {
      database.update("UPDATE room SET head = ? WHERE id = ?", head.seq, head.id);
    }
    heads.clear();
  }
}
